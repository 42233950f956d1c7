"""Commands: what officers anywhere say, in every form; and what sounds alike but is none."""

from __future__ import annotations

import pytest

from annotator.language.policy import load_policy
from annotator.model import UNKNOWN_SPEAKER
from tests.language.saying import WORD_S, acts, told

COMMANDS = """
show_hands/direct       | Show me your hands!
show_hands/direct       | Let me see those hands.
show_hands/direct       | Lemme see your hands!
show_hands/direct       | Hands! Show me your hands!
show_hands/direct       | Hands where I can see them.
show_hands/direct       | Keep your hands where I can see 'em, sir.
show_hands/direct       | Hands! Hands! Hands!
show_hands/direct       | Show me your other hand!
show_hands/direct       | Put your hands out the window.
show_hands/indirect     | I need you to show me your hands.
show_hands/indirect     | I need to see your hands.
show_hands/question     | Can I see your hands, please?
show_hands/question     | Could you let me see your hands?
hands_up/direct         | Hands up!
hands_up/direct         | Get your hands up in the air.
hands_up/direct         | Put 'em up!
hands_up/direct         | Put both hands up over your head, now!
hands_up/direct         | Raise your hands.
hands_up/direct         | Put your hands up where I can see them.
hands_up/indirect       | You need to put your hands up right now.
hands_behind_back/direct | Put your left hand behind your back.
hands_behind_back/direct | Arms behind your back!
hands_behind_back/question | Can you put your hands behind your back for me?
hands_behind_back/indirect | I want you to place your hands behind your back.
hands_on_object/direct  | Put your hands on the hood of the car.
hands_on_object/direct  | Both hands on the wheel!
hands_on_object/direct  | Place your hands flat on the dashboard.
hands_on_object/direct  | Hands on top of your head.
hands_out_of_pockets/direct | Take your hands out of your pockets.
hands_out_of_pockets/direct | Get your hand away from your waistband!
hands_out_of_pockets/question | Could you keep your hands out of your pockets while we talk?
get_on_ground/direct    | Get on the ground!
get_on_ground/direct    | Get down on the floor, now!
get_on_ground/direct    | Lie face down on the ground.
get_on_ground/direct    | Everybody get down!
get_on_ground/direct    | On the ground, now!
get_on_ground/indirect  | I'm going to need you to get on the ground.
stay_down/direct        | Stay down! Stay on the ground.
roll_over/direct        | Roll over onto your stomach.
roll_over/direct        | Roll on your side for me.
kneel/direct            | Get on your knees.
kneel/direct            | Drop to your knees.
sit/direct              | Have a seat on the curb for me.
sit/direct              | Sit back down!
sit/question            | Can you sit down right here for me?
sit/question            | Would you mind having a seat on the bumper?
sit/indirect            | Go ahead and have a seat.
stand_up/direct         | On your feet, let's go.
stop_resisting/direct   | Stop resisting!
stop_resisting/direct   | Quit fighting us!
stop_resisting/direct   | Don't tense up on me.
dont_reach/direct       | Don't reach for it!
dont_reach/direct       | Stop reaching under the seat.
dont_reach/direct       | Don't go reaching in there.
dont_move/direct        | Nobody move.
dont_move/direct        | Freeze!
stop/direct             | Stop!
stop/direct             | Police! Stop!
stop/direct             | Stop, stop, stop!
stop/direct             | Sir, stop.
stop/direct             | Police, don't run!
stop/indirect           | You need to stop.
turn_around/direct      | Turn around.
turn_around/question    | Can you turn around for me, ma'am?
face_away/direct        | Face away from me.
walk_backwards/direct   | Walk backwards toward the sound of my voice.
walk_backwards/direct   | Back up to the sound of my voice.
walk_forward/direct     | Take two steps forward.
come_here/direct        | Come here for a second.
come_here/direct        | Come towards me slowly.
come_here/question      | Can you come over here?
come_out/direct         | Come on out of there.
come_out/direct         | Come out of the house.
come_out/question       | Can you come to the door?
get_back/direct         | Back up, back up, back up.
get_back/direct         | Ma'am, step away from the vehicle.
get_back/indirect       | I need you to back away from the door.
get_back/question       | Can you step back for me, sir?
move_along/direct       | Clear the area, please.
move_along/indirect     | You guys need to leave the property.
stay_there/direct       | Stay right there.
stay_there/direct       | Stand right where you are!
stay_there/direct       | Just hang tight right there.
exit_vehicle/direct     | Step out of the vehicle.
exit_vehicle/direct     | Get out of the car! Get out now!
exit_vehicle/direct     | Come on man, get out of the car.
exit_vehicle/direct     | I said get out of the car!
exit_vehicle/question   | Would you mind stepping out of the vehicle?
exit_vehicle/question   | Can you hop out for me?
exit_vehicle/indirect   | I'm gonna need you to step out of the car.
exit_vehicle/indirect   | I'm asking you to get out of the vehicle.
exit_vehicle/indirect   | I told you to get out of the car.
stay_in_vehicle/direct  | Get back in your vehicle.
stay_in_vehicle/direct  | Sit tight in the car for me.
engine_off/direct       | Turn off your engine.
engine_off/question     | Can you shut the car off for me?
roll_window_down/direct | Roll that window all the way down for me.
roll_window_down/question | Could you roll down the window a little more?
open_door/direct        | Police department, open up!
drop_object/direct      | Drop the knife!
drop_object/direct      | Drop it! Drop it!
drop_object/direct      | Put the knife on the ground.
drop_object/direct      | Drop what's in your hand!
drop_object/indirect    | I need you to put the bottle down.
drop_object/question    | Can you set that down for me?
give_id/direct          | License, registration, and proof of insurance, please.
give_id/direct          | Let me get your ID real quick.
give_id/question        | Can I see your license and registration?
give_id/question        | Do you have any identification on you today?
give_id/indirect        | I need to see some identification.
give_object/direct      | Hand me the phone.
give_object/question    | Can you hand me your keys?
let_go/direct           | Let go of my arm.
give_arm/direct         | Give me your other arm!
spread_feet/direct      | Spread your feet for me.
look_at_me/direct       | Sir, eyes on me.
be_quiet/direct         | Keep your voice down.
be_quiet/indirect       | I need you to lower your voice.
calm_down/direct        | Just relax for me, man.
calm_down/question      | Can you calm down for me?
answer/direct           | Answer the question.
spit_out/direct         | Spit it out.
other/direct            | Take off your seat belt.
turn_around/direct, get_on_ground/direct | Turn around, then get down on the ground.
drop_object/direct, get_on_ground/direct | Drop the knife and get on the ground!
exit_vehicle/direct, hands_behind_back/direct | Get out of the car and put your hands behind your back.
come_out/direct, hands_up/direct | Come out with your hands up!
stop/direct, show_hands/direct | Stop! Let me see your hands!
get_on_ground/direct    | I'm telling you, get on the ground!
exit_vehicle/direct     | you're under—get out of the car
"""

UNPUNCTUATED = """
exit_vehicle/direct     | okay sir step out of the car for me
exit_vehicle/indirect   | alright i'm gonna need you to step out
get_on_ground/direct    | police get on the ground get on the ground
show_hands/direct, drop_object/direct | show me your hands drop the knife
give_id/question        | can i see your license and registration please
stop/direct             | stop stop stop
engine_off/question     | would you turn the engine off for me please
get_back/direct         | hey back up back up sir
"""

NO_COMMANDS = """
told again by somebody who was there:
He told me to put my hands up.
She said get out of the car and he wouldn't.
The officer asked you for your license, right?
My partner yells show me your hands.
The driver kept saying don't shoot.
Dispatch said stay there until the medics come.
told again by the officer:
I told him to drop the knife and he dropped it.
We were telling him to get on the ground.
I yelled at him to get on the ground.
I'm telling him drop it, and he doesn't.
I tell him, show me your hands.
So then I said drop it.
So I'm like, drop the knife, and he just looks at me.
I gave him commands to get on the ground.
quoted:
"Get on the ground!" That's what he was yelling.
He yelled “drop the gun” twice.
And then, 'Turn around!' twice.
what was or will be done:
I put my hands up.
He got out of the car and ran.
He dropped it over there.
We had him get on the ground.
He came out with his hands up.
We had a guy come out with his hands up last week.
His hands were on the wheel.
You sat down on your own.
I'm gonna step back for a second.
I'll sit down with you.
Let me step over here for a second.
I need to call my sergeant.
My partner needs to sit down.
He was going to come out.
denied:
He didn't stop.
He's not going to stop.
He won't come out.
They never asked me to leave.
I'm not asking you to get out.
You don't have to get out of the car.
allowed or offered:
You can sit down now.
You can go.
You can leave.
You're free to leave.
Do you want to sit down?
If you want to sit down you can.
If you need to step out, let me know.
I know you want to leave.
asked for information:
Did you put your hands on her?
Did he tell you to sit down?
Why did you get out of the car?
Who told you to sit there?
Where did he drop the gun?
How did you get out of the car?
Have you been told to leave the area?
Can you tell me what happened?
Do you have any weapons on you?
Is this your name on the license?
told:
Here's your license and registration back.
The sign says stop.
The bus stop is right there.
That car didn't stop for the bus.
The reason I stopped you is your tail light.
I appreciate you keeping your hands up.
You did great, you kept your hands where I could see them.
It took him a minute to calm down.
There's no need to yell.
Dispatch, show me on scene.
"""


def table(text: str) -> list[tuple[str, str]]:
    rows = (line.split("|") for line in text.strip().splitlines())
    return [(expected.strip(), said.strip()) for expected, said in rows]


@pytest.mark.parametrize(("expected", "said"), table(COMMANDS))
def test_a_command_is_heard_with_its_action_and_form(expected: str, said: str) -> None:
    assert told(said) == expected


@pytest.mark.parametrize(("expected", "said"), table(UNPUNCTUATED))
def test_a_command_is_heard_in_the_words_of_a_recogniser_without_punctuation(expected: str, said: str) -> None:
    assert told(said) == expected


@pytest.mark.parametrize("said", [line for line in NO_COMMANDS.strip().splitlines() if not line.endswith(":")])
def test_what_only_sounds_like_a_command_is_none(said: str) -> None:
    assert told(said) == ""


def test_every_action_of_the_pack_has_an_example() -> None:
    examples = {part.split("/")[0] for expected, _ in table(COMMANDS) for part in expected.split(", ")}
    assert {rule.action for rule in load_policy("deescalation").pack.commands} == examples


@pytest.mark.parametrize("role", ["civilian", "bystander", "radio"])
def test_only_officers_command(role) -> None:
    assert told("Get on the ground!", role) == ""


def test_somebody_whose_role_is_unknown_may_command() -> None:
    assert told("Get on the ground!", "unknown") == "get_on_ground/direct"
    assert UNKNOWN_SPEAKER not in {"S1"}


@pytest.mark.parametrize(
    ("language", "heard"),
    [
        ("en", True),
        ("en-US", True),
        ("en_US", True),
        ("EN", True),
        (None, True),
        ("English", True),
        ("es", False),
        ("spanish", False),
    ],
)
def test_words_in_a_language_that_the_pack_does_not_know_are_left_alone(language: str | None, heard: bool) -> None:
    assert bool(told("Get on the ground!", language=language)) == heard


def test_a_command_spans_its_own_words() -> None:
    (act,) = acts("Okay sir, step out of the car for me.")
    assert (act.start_s, act.end_s) == pytest.approx((2 * WORD_S, 7 * WORD_S))
    assert act.utterance == "u0001"
    assert act.speaker == "S1"
    assert act.rule == "deescalation/command.exit_vehicle@1"
    assert act.confidence is None


def test_a_demand_said_again_at_once_is_one_act_over_both() -> None:
    (act,) = acts("Drop the gun! Drop the gun!")
    assert (act.start_s, act.end_s) == pytest.approx((0.0, 6 * WORD_S))


def test_a_demand_said_again_later_is_another_act() -> None:
    found = acts("Drop the gun! We just want to talk to you about all of this today. Drop the gun!")
    assert [act.slots.action for act in found] == ["drop_object", "drop_object"]
