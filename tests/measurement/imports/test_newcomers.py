"""Partners that saving a file would add are named before, with those of the register that they may be."""

from measurement.models import ImportProblem
from partners.models import Partner
from tenancy.row_security import network
from tests.measurement.imports.files import checked, table
from tests.world import World, make_partner


def test_new_partners_are_named_before_they_are_added(world: World) -> None:
    with network(world.a.network.pk):
        run = checked(world.a.initiative, table("2023,Élan,,Normal,1", "2024,Élan,,Normal,2", "2023,Brook,,Normal,3"))

        assert (run.summary["new_partners"], run.summary["new_names"]) == (2, ["Brook", "Élan"])
        assert not Partner.objects.filter(name="Brook").exists()


def test_partner_of_the_register_is_not_new_however_it_is_spelt(world: World) -> None:
    with network(world.a.network.pk):
        make_partner(world.a.initiative, code="kc", name="Kensington & Chelsea")
        run = checked(world.a.initiative, table("2023,kensington  and chelsea,,Normal,1"))

        assert "new_partners" not in run.summary
        assert not ImportProblem.objects.filter(run=run).exists()


def test_new_partner_that_is_likely_known_is_a_warning_at_its_first_row(world: World) -> None:
    with network(world.a.network.pk):
        make_partner(world.a.initiative, code="lantern", name="Lantern Street Primary School")
        rows = (
            "2023,Brook,,Normal,3",
            "2023,Lantern St Primary School,,Normal,1",
            "2024,Lantern St Primary School,,Normal,2",
        )
        run = checked(world.a.initiative, table(*rows))

        (problem,) = ImportProblem.objects.filter(run=run)
        assert (problem.row, problem.column, problem.code, problem.is_error) == (3, "School", "likely_known", False)
        assert "It may be Lantern Street Primary School" in problem.message
        assert run.summary["warnings"] == 1


def test_new_partner_whose_name_no_register_holds_is_an_error_at_its_first_row(world: World) -> None:
    with network(world.a.network.pk):
        name = "Brook " * 40
        run = checked(world.a.initiative, table(f"2023,{name},,Normal,3", f"2024,{name},,Normal,4"))

        (problem,) = ImportProblem.objects.filter(run=run, is_error=True)
        assert (problem.row, problem.column, problem.code) == (2, "School", "partner_too_long")
        assert "at most 200 characters" in problem.message
