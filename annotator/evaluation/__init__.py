"""Scoring against truth: words, speakers, roles, acts and annotations.

Truth is a scene's ``*.truth.json`` (:mod:`annotator.evaluation.truth`), seen as one camera recorded it
(:mod:`annotator.evaluation.view`), or an RTTM file with its UEM (:mod:`annotator.evaluation.rttm`).
:mod:`annotator.evaluation.scores` scores one recording and sums scores over recordings: counts are summed and
rates are taken of the sums. :mod:`annotator.evaluation.report` writes them down.
"""
