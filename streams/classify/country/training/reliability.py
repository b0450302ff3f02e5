"""Judged articles -> a reliability diagram as SVG: confidence across, share of right answers upwards."""

from streams.classify.country.training.measure import Judged, bins

SIZE, EDGE = 360, 44
_COLOURS = ("#1f6f8b", "#c05621")


def diagram(fitted: list[Judged], others: list[Judged]) -> str:
    """Two lines of dots, for the sets that were fitted on and for the others; the area of a dot is its articles."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE + EDGE * 2} {SIZE + EDGE * 2}" font-family="sans-serif" font-size="12">',
        f'<rect width="{SIZE + EDGE * 2}" height="{SIZE + EDGE * 2}" fill="white"/>',
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#999" stroke-dasharray="4 4"/>',
    ]
    for tenth in range(0, 11, 2):
        share = tenth / 10
        parts.append(f'<line x1="{_x(share)}" y1="{_y(0)}" x2="{_x(share)}" y2="{_y(1)}" stroke="#eee"/>')
        parts.append(f'<line x1="{_x(0)}" y1="{_y(share)}" x2="{_x(1)}" y2="{_y(share)}" stroke="#eee"/>')
        parts.append(f'<text x="{_x(share)}" y="{_y(0) + 18}" text-anchor="middle">{share:g}</text>')
        parts.append(f'<text x="{_x(0) - 8}" y="{_y(share) + 4}" text-anchor="end">{share:g}</text>')
    for row, (name, judged) in enumerate((("sets fitted on", fitted), ("other sets", others))):
        colour = _COLOURS[row]
        for confidence, right, count in bins(judged):
            radius = max(2.5, count**0.5)
            parts.append(
                f'<circle cx="{_x(confidence):.1f}" cy="{_y(right):.1f}" r="{radius:.1f}" fill="{colour}" fill-opacity="0.75">'
                f"<title>{name}: {count} articles, confidence {confidence:.2f}, right {right:.2f}</title></circle>"
            )
        parts.append(f'<circle cx="{_x(0) + 14}" cy="{_y(1) + 14 + row * 20}" r="5" fill="{colour}"/>')
        parts.append(f'<text x="{_x(0) + 26}" y="{_y(1) + 18 + row * 20}">{name} ({len(judged)} articles)</text>')
    parts.append(f'<text x="{_x(0.5)}" y="{_y(0) + 36}" text-anchor="middle">confidence of the first country</text>')
    parts.append(
        f'<text transform="translate(14 {_y(0.5)}) rotate(-90)" text-anchor="middle">share that is right</text></svg>'
    )
    return "\n".join(parts) + "\n"


def _x(share: float) -> float:
    return EDGE + share * SIZE


def _y(share: float) -> float:
    return EDGE + (1 - share) * SIZE
