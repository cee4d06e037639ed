"""The values that entities are made of."""

from typing import Annotated, TypedDict

import msgspec

Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,19}$")]
Moment = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$")
]
Count = Annotated[int, msgspec.Meta(ge=0)]


class Empty(TypedDict):
    """Nothing more to say: it is done."""
