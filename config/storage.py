"""How static files are kept: under names made from their content, compressed, for a year."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ServedFilesStorage(CompressedManifestStaticFilesStorage):
    """Modules that import others find them under their lasting names, too."""

    support_js_module_import_aggregation = True
