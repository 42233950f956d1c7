"""Warnings and announcements of force, and what names force without being either."""

from __future__ import annotations

import pytest

from tests.language.saying import WORD_S, acts, told
from tests.language.test_commands import table

WARNINGS = """
drop_object/direct, warning taser if   | Drop it or you're going to get tased.
warning taser if        | If you don't put that down, I will tase you.
warning taser if        | Last warning, you will be tased.
warning taser if        | If you take one more step you are going to be tased.
warning taser if        | I don't want to tase you, but I will if you don't drop it.
warning taser           | I'm going to tase you.
drop_object/direct, warning firearm if | Drop the gun or I'll shoot!
warning firearm if      | Don't make me shoot you.
warning firearm if      | You move and you'll get shot.
warning firearm if      | I don't want to hurt you, but if you come at me with that knife I will shoot you.
come_out/direct, warning dog if        | Come out now or I'm sending the dog in.
warning dog if          | If you don't come out I'm sending in the dog.
warning dog             | The dog is going to bite you.
warning dog             | You're gonna get bit.
get_back/direct, warning spray if      | Get back or you'll be pepper sprayed.
warning spray if        | I will spray you if you keep coming.
warning baton if        | Unless you get off him I'm going to use my baton.
warning less_lethal if  | Otherwise you'll be hit with a bean bag.
exit_vehicle/direct, warning physical if | Step out, or I'm gonna pull you out of the car.
warning physical if     | If you don't stand up we're going to have to carry you out.
warning arrest if       | If you don't step out you're going to be arrested.
warning arrest          | You're going to jail.
warning arrest          | You will be placed under arrest.
stop/direct, warning unspecified if    | Stop or we will use force.
warning unspecified if  | If you don't comply I may have to use force on you.
warning taser if        | If you don't listen you'll be arrested and you will get tased.
get_on_ground/direct, warning taser if | get on the ground or you will be tased
"""

ANNOUNCEMENTS = """
force taser             | Taser! Taser!
force taser             | Taser, taser, taser!
force taser             | Taser. Taser. Taser.
force taser             | taser taser
force taser             | Taser deployed.
force taser             | I'm deploying the taser.
force spray             | Spray! Spray!
force spray             | OC! OC! OC!
force spray             | Deploying pepper spray.
force dog               | Sending the dog!
force firearm           | Shots fired, shots fired!
force less_lethal       | Less lethal! Less lethal!
force less_lethal       | Beanbag, beanbag!
force less_lethal       | Forty! Forty!
force baton             | Baton, baton!
force physical          | Going hands on.
force physical          | I'm taking him down.
"""

NEITHER = """
told:
He got tased last year.
They put him in handcuffs.
We arrested your brother.
We deployed the taser and it had no effect.
The taser didn't work.
The dog was going in the yard.
He said he'd shoot me.
He yelled taser taser.
I announced taser, taser, and then he fell.
I said "taser, taser" and fired.
We got a report of shots fired in the area.
I heard shots fired.
He says somebody was firing from the window.
asked:
Have you ever been tased?
Did anybody get pepper sprayed?
Were there any shots fired?
Were you handcuffed?
Is anybody hurt?
Am I going to get arrested if I say that?
denied:
Nobody's going to get tased here.
I'm not going to arrest you.
We're not going to use force on you.
You're not under arrest.
You are not going to be tased.
I didn't want to shoot him.
I don't want anybody getting hurt.
said between officers:
I'm going to tase him, cover me.
something else:
You may be charged a fee for the tow.
They're going to bring you some water.
I'm going to take your statement.
You will be taken to the hospital by the medics.
Forty Forty Elm Street.
I'm giving you a warning today.
"""


@pytest.mark.parametrize(("expected", "said"), table(WARNINGS))
def test_a_warning_is_heard_with_its_force_and_whether_it_can_be_averted(expected: str, said: str) -> None:
    assert told(said) == expected


@pytest.mark.parametrize(("expected", "said"), table(ANNOUNCEMENTS))
def test_an_announcement_is_heard_also_across_the_ends_of_sentences(expected: str, said: str) -> None:
    assert told(said) == expected


@pytest.mark.parametrize("said", [line for line in NEITHER.strip().splitlines() if not line.endswith(":")])
def test_what_only_names_force_is_neither(said: str) -> None:
    assert told(said) == ""


@pytest.mark.parametrize("said", ["You'll get tased.", "Taser! Taser!"])
@pytest.mark.parametrize("role", ["civilian", "bystander", "radio"])
def test_only_officers_warn_and_announce(role, said: str) -> None:
    assert told(said, role) == ""


def test_force_announced_conditionally_is_a_warning_and_not_also_an_announcement() -> None:
    assert told("Get down or I'm deploying the taser.") == "get_on_ground/direct, warning taser if"


@pytest.mark.parametrize(
    "said",
    [
        "You're gonna get tased. Taser! Taser!",
        "You're gonna get tased, taser, taser!",
        "you're gonna get tased taser taser",
    ],
)
def test_an_announcement_after_a_warning_stands_by_itself_with_or_without_punctuation(said: str) -> None:
    warning, announced = acts(said)
    assert (warning.label, announced.label) == ("warning", "force_announcement")
    assert warning.end_s == pytest.approx(4 * WORD_S)
    assert (announced.start_s, announced.end_s) == pytest.approx((4 * WORD_S, 6 * WORD_S))


def test_a_warning_spans_its_sentence_with_the_condition() -> None:
    (warning,) = (a for a in acts("Listen to me. Drop it or you will be tased. Okay?") if a.label == "warning")
    assert (warning.start_s, warning.end_s) == pytest.approx((3 * WORD_S, 10 * WORD_S))


def test_a_sentence_that_names_two_kinds_of_force_is_one_warning_of_the_one_named_exactly() -> None:
    assert told("We'll put you in handcuffs, or use force, or you will be tased.") == "warning taser if"
    assert told("You will be arrested and we will use force.") == "warning arrest"
