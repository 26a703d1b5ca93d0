"""Partners from a file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tenancy.forms.sheets import CheckedRowsForm, Column, SheetForm


class PartnerSheetForm(SheetForm):
    columns = (
        Column(
            "code",
            _("Code"),
            _("A short code of its own, such as an official number; empty: made from the name."),
            aliases=("partner code", "id", "reference"),
        ),
        Column(
            "name",
            _("Name"),
            _("What the organisation is called."),
            aliases=("partner", "partner name", "organisation", "organization"),
            is_required=True,
        ),
        Column("sector", _("Sector"), _("One of the sectors; empty means Other.")),
        Column("type", _("Type"), _("Any words, like: primary school."), aliases=("kind",)),
        Column("place", _("Place"), _("The code or the name of a place of this network."), aliases=("place code",)),
        Column(
            "parent",
            _("Part of"),
            _("The code of the partner it belongs to, in the register or in the file."),
            aliases=("parent code",),
        ),
        Column("website", _("Website"), _("A web address, like https://example.org."), aliases=("web", "url")),
        Column(
            "lead",
            _("Lead"),
            _("Who speaks for it: the name of a person."),
            aliases=("lead name", "name of lead", "partner lead", "contact", "contact name", "contact person"),
        ),
        Column(
            "email",
            _("Lead's e-mail"),
            _("Where this person can be invited; several addresses with semicolons between them."),
            aliases=(
                "lead’s e-mail",
                "lead's email",
                "lead’s email",
                "lead e-mail",
                "lead email",
                "e-mail",
                "mail",
                "e-mail address",
                "email address",
                "contact e-mail",
                "contact email",
                "contact's e-mail",
            ),
        ),
        Column("note", _("Note"), _("Anything to remember."), aliases=("notes", "comment")),
    )


class CheckedPartnersForm(CheckedRowsForm):
    invites = forms.BooleanField(required=False)
    accepts_same_names = forms.BooleanField(required=False, label=_("They are different organisations: save them all"))
