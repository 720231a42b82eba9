from bot.domain.importing import understood
from bot.domain.pasted import read_pasted

from .builders import number


def test_each_number_that_was_read_is_in_one_list_alone() -> None:
    active, inactive, unknown, here = map(number, ("RNCP1", "RNCP2", "RNCP3", "RNCP4"))
    pasted = read_pasted("RNCP1 RNCP2 RNCP3 RNCP4")
    found = understood(pasted, known={active, inactive, here}, inactive={inactive, here}, here={here})

    assert (found.active, found.inactive, found.unknown, found.already) == (
        (active,),
        (inactive,),
        (unknown,),
        (here,),
    )
    assert found.to_follow == (active, inactive)


def test_a_number_watched_already_is_not_followed_twice_even_once_it_left_the_registry() -> None:
    one = number("RNCP1")
    found = understood(read_pasted("RNCP1"), known=(), inactive=(), here={one})

    assert (found.already, found.unknown, found.to_follow) == ((one,), (), ())
