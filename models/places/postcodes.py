"""Which municipalities a postcode lies in. 134 of Japan's 120,720 codes span several."""

from models.errors import YuiError
from models.people.text_input import postcode as read_postcode
from models.places import postal_data
from models.places.municipalities import Municipality, municipality


class UnknownPostcode(YuiError):
    """Well-formed, but Japan Post has no such code."""

    status = 404
    key = "errors.postcode.unknown"


def municipalities_of(text: str) -> list[Municipality]:
    """The candidates for a typed postcode, in the order of their codes; ask the person where several.

    Codes of large offices lead to the office's municipality. Raises BadPostcode, UnknownPostcode.
    """
    code = read_postcode(text)
    found = {area.get("jisx0402") or area["jis"] for area in postal_data.areas_of(code)}
    if not found:
        raise UnknownPostcode(postcode=f"{code[:3]}-{code[3:]}")
    return [municipality(code5) for code5 in sorted(found)]
