from django.apps import AppConfig


class KnowledgeBaseConfig(AppConfig):
    name = "knowledge_base"

    def ready(self) -> None:
        """Models exist only now: declare what is searchable, and listen to what is published."""
        from helpdesk.search.index import register
        from knowledge_base import listeners  # noqa: F401
        from knowledge_base.indexing import ARTICLES

        register(ARTICLES)
