"""Web addresses: http(s) only, a host, nobody's password; and every address of every record is held to it."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from catalog.offers.models import Offer
from cms.desk.base.addresses import assume_scheme, validate_web_address
from cms.desk.base.fields import WebAddressField
from cms.desk.write.validate import clean_value
from sources.sources.models import Source

OURS = ("cms.", "catalog.", "sources.")


class TestAnAddress:
    @pytest.mark.parametrize(
        "text",
        [
            "https://example.org",
            "http://example.org:8080/a/b?c=d#e",
            "HTTPS://Example.org/",
            "https://кино.example/фильм",
            "https://bücher.example/@handle",
            "https://medium.com/@ava/post?to=a@b.example",
            "https://xn--bcher-kva.example/",
            "https://example.org/a%20b",
            "https://[2001:db8::1]/",
        ],
    )
    def test_passes(self, text):
        validate_web_address(text)

    @pytest.mark.parametrize(
        "text",
        [
            "ftp://example.org/file",
            "javascript:alert(1)",
            "JaVaScRiPt://example.org/%0aalert(1)",
            "data:text/html,hello",
            "mailto:ava@example.org",
            "file:///etc/passwd",
            "//example.org/page",
            "https://",
            "https:///page",
            "https://user@example.org/",
            "https://user:secret@example.org/",
            "https://:@example.org/",
            "https://example.org\\@evil.example/",
            "https://exam ple.org/",
            "https://example.org/a b",
            "https://example.org/\ta",
            "https://example.org/a\u00a0b",
            "https://example.org/\u200b",
            "https://exa\u202emple.org/",
            "https://example.org:99999/",
            "https://[::1/",
            "https://-example.org/",
            "https://example..org/",
            "selma",
        ],
        ids=ascii,
    )
    def test_is_refused(self, text):
        with pytest.raises(ValidationError) as error:
            validate_web_address(text)
        assert error.value.code in ("address", "characters")

    def test_its_refusal_never_repeats_a_password(self):
        with pytest.raises(ValidationError) as error:
            validate_web_address("https://user:secret@example.org/")
        assert "secret" not in str(error.value)

    @given(st.text(alphabet="ab:/@?#.\\[]%é \t\u200b"))
    def test_is_judged_whatever_it_is_made_of(self, text):
        for each in (text, f"https://{text}", f"https://a.example/{text}"):
            try:
                validate_web_address(each)
            except ValidationError:
                continue
            assert "@" not in each.split("://")[1].split("/")[0].split("?")[0].split("#")[0]

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("www.example.org", "https://www.example.org"),
            ("poster.jpg", "poster.jpg"),
            ("example.org:8080/a", "https://example.org:8080/a"),
            ("http://example.org", "http://example.org"),
            ("javascript:alert(1)", "javascript:alert(1)"),
            ("user@example.org", "user@example.org"),
            ("selma", "selma"),
        ],
    )
    def test_without_a_scheme_becomes_https_where_it_names_a_host(self, typed, meant):
        assert assume_scheme(typed) == meant


class TestEveryAddressOfEveryModel:
    fields = [
        field
        for model in apps.get_models()
        if model.__module__.startswith(OURS)
        for field in model._meta.concrete_fields
        if isinstance(field, models.URLField) or "url" in field.name.split("_")
    ]

    def test_is_found(self):
        assert len(self.fields) > 8

    @pytest.mark.parametrize("field", fields, ids=str)
    def test_is_held_to_the_one_rule(self, field):
        assert isinstance(field, WebAddressField)
        for wrong in "https://user:secret@example.org/", "ftp://example.org/", "javascript:alert(1)":
            with pytest.raises(ValidationError) as error:
                clean_value(field, wrong)
            assert [each.code for each in error.value.error_list] == ["address"]
        assert clean_value(field, "example.org/a") == "https://example.org/a"


class TestAFieldOfAnAddress:
    def test_is_called_an_address_on_forms_where_it_has_no_other_name(self):
        assert str(Offer._meta.get_field("url").verbose_name) == "address"
        assert str(Source._meta.get_field("archived_url").verbose_name) == "address of the archived copy"
        # Without a migration, which a name of its own would need.
        assert "verbose_name" not in Offer._meta.get_field("url").deconstruct()[3]
