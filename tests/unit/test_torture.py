"""A trial that fails is a result, so that the others are still made and the whole ends with 1."""

from tests.torture.result import Result, attempt


async def test_what_a_failing_trial_raised_is_what_was_wrong_with_it() -> None:
    async def fail() -> Result:
        raise AssertionError("no rest within 240 s; the log:\nmuch")

    result = await attempt("fault", "a name", fail())
    assert result.wrong == "AssertionError: no rest within 240 s; the log:"


async def test_a_trial_without_words_is_wrong_all_the_same() -> None:
    async def fail() -> Result:
        raise TimeoutError

    assert (await attempt("fault", "a name", fail())).wrong


async def test_what_a_trial_found_is_handed_on() -> None:
    async def succeed() -> Result:
        return Result("fault", "a name", 3)

    assert await attempt("fault", "a name", succeed()) == Result("fault", "a name", 3)
