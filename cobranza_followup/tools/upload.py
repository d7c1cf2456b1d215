"""Files that people outside send us: few, small, and of the kinds a proof or a photo is of."""

import re

from odoo.exceptions import UserError

LARGEST = 10 * 1024 * 1024
MOST = 5
# What a browser offers to choose from; what was sent is judged by its content alone.
ACCEPT = ".pdf,.png,.jpg,.jpeg,.webp,.heic,application/pdf,image/*"
_LONGEST_NAME = 80
_BEGINNINGS = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
)
# The brands of HEIF that telephones write photographs in.
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})


def files(env, storages):
    """Return [(name, bytes, mimetype)] of what was sent with a form; of fields left empty, none.

    Neither the name's ending nor the type that the browser says is believed.

    :param storages: `werkzeug` file storages, as `request.httprequest.files.getlist` gives them
    :raises UserError: if there are too many, or one is too large or of another kind
    """
    sent = [storage for storage in storages if storage and storage.filename]
    if len(sent) > MOST:
        raise UserError(env._("Send up to %s files at a time.", MOST))
    return [_file(env, storage) for storage in sent]


def _file(env, storage):
    content = storage.stream.read(LARGEST + 1)
    shown = _stem(storage.filename)
    if len(content) > LARGEST:
        raise UserError(
            env._(
                "%(file)s: the file is larger than %(size)s MB. Send a smaller one.",
                file=shown,
                size=LARGEST // 1024 // 1024,
            )
        )
    mimetype, ending = kind(content)
    if not mimetype:
        raise UserError(env._("%s: send a PDF file or a photo (PNG, JPEG, WebP or HEIC).", shown))
    return f"{shown}.{ending}", content, mimetype


def kind(content):
    r"""Return (mimetype, ending) of a file by its content; (None, None) of a kind not taken.

    >>> kind(b"%PDF-1.7 ..."), kind(b"RIFF\x10\x00\x00\x00WEBPVP8 ")
    (('application/pdf', 'pdf'), ('image/webp', 'webp'))
    >>> kind(b"\x00\x00\x00\x18ftypheic"), kind(b"<svg onload=alert(1)>"), kind(b"")
    (('image/heic', 'heic'), (None, None), (None, None))
    """
    for beginning, mimetype, ending in _BEGINNINGS:
        if content.startswith(beginning):
            return mimetype, ending
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp", "webp"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return "image/heic", "heic"
    return None, None


def _stem(filename):
    r"""Return the name of a file without folder, ending and anything but letters to read.

    >>> _stem("C:\\fotos\\caja rota (1).JPG"), _stem("../../etc/passwd"), _stem("<b>.pdf")
    ('caja rota (1)', 'passwd', 'b')
    >>> _stem("...")
    'file'
    """
    name = re.split(r"[\\/]", filename)[-1]
    name = name.rsplit(".", 1)[0] if "." in name.strip(".") else name
    kept = "".join(letter for letter in name if letter.isalnum() or letter in " -_().")
    return kept.strip(" .")[:_LONGEST_NAME] or "file"
