from django.apps import AppConfig


class DsfrConfig(AppConfig):
    name = "helpdesk.dsfr"
    label = "dsfr_ground"
