"""The question of an import: which file."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.connectors.workspaces.archive import Archive


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("The zip file that another workspace was exported to."),
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > settings.UPLOAD_LIMIT:
            said = _("The file is larger than %(limit)s MB. Use the command bihuan import-workspace.")
            raise ValidationError(said % {"limit": settings.UPLOAD_LIMIT // 2**20})
        Archive(upload.file)
        upload.file.seek(0)
        return upload
