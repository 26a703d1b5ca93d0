"""Forms of dimensions and their categories."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from measurement.forms.lines import read_lines
from measurement.models import Category
from measurement.operations.dimensions import NewCategory

NOT_STATED = "not-stated"


class DimensionEditForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, error_messages={"required": _("Enter a name.")})
    is_exclusive = forms.BooleanField(
        label=_("Everybody is in one category only"),
        required=False,
        help_text=_("Leave it empty where people may give several answers: then categories are never added up."),
    )
    is_exhaustive = forms.BooleanField(
        label=_("The categories cover everybody"),
        required=False,
        help_text=_("Then, together with “not stated”, they must make the total."),
    )


class CategoriesForm(forms.Form):
    categories = forms.CharField(
        label=_("Categories"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One on each line, in the order they are shown. “5-10 = 5 to 10” keeps a code of your choice."),
        error_messages={"required": _("Enter the categories, one on each line.")},
    )

    def new_categories(self) -> list[NewCategory]:
        return [NewCategory(code=code, name=name) for code, name in read_lines(self.cleaned_data["categories"])]


class DimensionForm(CategoriesForm, DimensionEditForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Small letters, digits and “-”. Imports and the API find the dimension by it; it stays."),
        error_messages={"required": _("Enter a code, such as age-group.")},
    )
    has_not_stated = forms.BooleanField(
        label=_("Add a category “Not stated”"),
        required=False,
        help_text=_("For people of whom a partner does not know it, so that the total is still right."),
    )

    field_order = ("name", "code", "categories", "has_not_stated", "is_exclusive", "is_exhaustive")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = {"is_exclusive": True, "is_exhaustive": True, "has_not_stated": True}
        kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)

    def new_categories(self) -> list[NewCategory]:
        found = super().new_categories()
        if self.cleaned_data["has_not_stated"]:
            found.append(NewCategory(code=NOT_STATED, name=str(_("Not stated")), is_not_stated=True))
        return found


class CategoryForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=160, error_messages={"required": _("Enter a name.")})


class MergeForm(forms.Form):
    into = forms.TypedChoiceField(
        label=_("Merge into"),
        coerce=int,
        error_messages={"required": _("Choose a category."), "invalid_choice": _("Choose a category from the list.")},
    )

    def __init__(self, *args: Any, others: list[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose a category")), *((one.pk, one.name) for one in others)]
        self.fields["into"].choices = choices  # type: ignore[attr-defined]  # a TypedChoiceField
