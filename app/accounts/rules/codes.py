"""QR codes: what a phone reads off a printed card."""


def qr_code(text: str) -> str:
    """A text as a drawing (SVG without style or script, black on white whatever is around it)."""
    import segno

    # Medium correction bears a fold or a stain; the margin of four is what readers need.
    code = segno.make_qr(text, error="m")
    drawing: str = code.svg_inline(
        omitsize=True, border=4, dark="#000000", light="#ffffff", svgclass=None, lineclass=None
    )
    return drawing
