"""Brings any picture to sRGB: embedded profiles, wide gamuts and HDR named by code points."""

from io import BytesIO

from PIL import Image, ImageCms, ImageFilter

from apps.media.engine.isobmff import CodedColor

_Matrix = tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]]

_BT2020, _P3_DCI, _P3_D65 = 9, 11, 12
_GAMMA_22, _LINEAR, _PQ, _HLG = 4, 8, 16, 18

# Linear light of other primaries to linear BT.709 (= sRGB), all with white point D65.
_IDENTITY: _Matrix = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
_P3_TO_SRGB: _Matrix = (
    (1.224940, -0.224940, 0.0),
    (-0.042057, 1.042057, 0.0),
    (-0.019638, -0.078636, 1.098274),
)
_BT2020_TO_SRGB: _Matrix = (
    (1.660491, -0.587641, -0.072850),
    (-0.124550, 1.132900, -0.008349),
    (-0.018151, -0.100579, 1.118730),
)
_TO_SRGB: dict[int, _Matrix] = {
    _BT2020: _BT2020_TO_SRGB,
    _P3_DCI: _P3_TO_SRGB,
    _P3_D65: _P3_TO_SRGB,
}

# ITU-R BT.2408: diffuse white of an HDR picture lies at 203 cd/m2; typical masters peak at 1,000.
_DIFFUSE_WHITE = 203.0
_PEAK = 1000.0 / _DIFFUSE_WHITE
_KNEE = 0.6
_TABLE_EDGE = 33


def to_srgb(
    *, image: Image.Image, icc_profile: bytes | None, color: CodedColor | None
) -> Image.Image:
    """This will return an RGB picture in sRGB; an embedded profile outranks code points."""
    if icc_profile:
        converted = _by_profile(image, icc_profile)
        if converted is not None:
            return converted
    rgb = image if image.mode == "RGB" else image.convert("RGB")
    if color is not None and _needs_conversion(color):
        return rgb.filter(_lookup_table(color))
    return rgb


def _by_profile(image: Image.Image, icc_profile: bytes) -> Image.Image | None:
    """None where the profile is damaged or belongs to another kind of picture."""
    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(icc_profile))
        space = profile.profile.xcolor_space.strip()
        if space == "RGB" and image.mode != "CMYK":
            image = image.convert("RGB")
        elif (space, image.mode) not in {("GRAY", "L"), ("CMYK", "CMYK")}:
            return None
        return ImageCms.profileToProfile(
            image,
            profile,
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _needs_conversion(color: CodedColor) -> bool:
    return color.primaries in _TO_SRGB or color.transfer in {_GAMMA_22, _LINEAR, _PQ, _HLG}


def _lookup_table(color: CodedColor) -> ImageFilter.Color3DLUT:
    matrix = _TO_SRGB.get(color.primaries, _IDENTITY)
    axis = [_to_linear(step / (_TABLE_EDGE - 1), color.transfer) for step in range(_TABLE_EDGE)]
    is_hdr = color.transfer in {_PQ, _HLG}

    def entry(red: float, green: float, blue: float) -> tuple[float, float, float]:
        source = tuple(axis[round(channel * (_TABLE_EDGE - 1))] for channel in (red, green, blue))
        linear = [max(0.0, sum(map(float.__mul__, row, source))) for row in matrix]
        if is_hdr:
            linear = _tone_mapped(linear)
        encoded = [_srgb_encoded(min(1.0, channel)) for channel in linear]
        return encoded[0], encoded[1], encoded[2]

    return ImageFilter.Color3DLUT.generate(_TABLE_EDGE, entry)


def _to_linear(code: float, transfer: int) -> float:
    """Linear light in which 1.0 is diffuse white."""
    if transfer == _PQ:
        root = code ** (1 / 78.84375)
        ratio = max(root - 0.8359375, 0.0) / (18.8515625 - 18.6875 * root)
        return float(10_000.0 * ratio ** (1 / 0.1593017578125) / _DIFFUSE_WHITE)
    if transfer == _HLG:
        scene = (
            code * code / 3
            if code <= 0.5
            else (2.718281828 ** ((code - 0.55991073) / 0.17883277) + 0.28466892) / 12
        )
        return float(1000.0 * scene**1.2 / _DIFFUSE_WHITE)
    if transfer == _LINEAR:
        return code
    if transfer == _GAMMA_22:
        return float(code**2.2)
    return code / 12.92 if code <= 0.04045 else float(((code + 0.055) / 1.055) ** 2.4)


def _srgb_encoded(linear: float) -> float:
    return 12.92 * linear if linear <= 0.0031308 else float(1.055 * linear ** (1 / 2.4) - 0.055)


def _tone_mapped(linear: list[float]) -> list[float]:
    """Compresses highlights by the brightest channel, so hues stay what they were."""
    brightest = max(linear)
    if brightest <= _KNEE:
        return linear
    excess = (min(brightest, _PEAK) - _KNEE) / (_PEAK - _KNEE)
    # Slope 1 where it leaves the straight part and 1.0 at the peak.
    bend = (_PEAK - _KNEE) / (1.0 - _KNEE)
    mapped = _KNEE + (1.0 - _KNEE) * bend * excess / (1.0 + (bend - 1.0) * excess)
    return [channel * mapped / brightest for channel in linear]
