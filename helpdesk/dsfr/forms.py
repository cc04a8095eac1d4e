"""Django forms rendered with DSFR markup."""

from django.forms.renderers import TemplatesSetting


class DsfrRenderer(TemplatesSetting):
    """Fields with their label, hint and error tied together for assistive technology."""
