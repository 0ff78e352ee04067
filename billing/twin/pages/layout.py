"""The frame of every page, and how money and dates are written."""

from __future__ import annotations

from html import escape

Page = tuple[int, dict[str, str], bytes]
_SYMBOLS = {"eur": "€", "gbp": "£", "chf": "CHF\u00a0", "usd": "$"}


def money(amount: int, currency: str) -> str:
    """Return minor units as people read them: 4900 eur is €49.00."""
    symbol = _SYMBOLS.get(currency, f"{currency.upper()}\u00a0")
    sign = "−" if amount < 0 else ""
    return f"{sign}{symbol}{abs(amount) / 100:,.2f}"


def page(title: str, content: str, *, status: int = 200, wide: bool = False) -> Page:
    """Return a whole page; `content` is HTML already."""
    html = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · Stripe simulation</title>
<link rel="stylesheet" href="/static/twin.css">
</head>
<body>
<header class="banner"><p><strong>Simulation: no money moves.</strong> <span>A local stand-in for Stripe.</span></p></header>
<main class="{"wide" if wide else "narrow"}">
{content}
</main>
</body>
</html>
"""
    return status, {"Content-Type": "text/html; charset=utf-8"}, html.encode()


def text_page(title: str, text: str, *, status: int = 200, link: tuple[str, str] | None = None) -> Page:
    """Return a page with a heading, a sentence and perhaps a link (address, words)."""
    anchor = f'<p><a class="button" href="{escape(link[0])}">{escape(link[1])}</a></p>' if link else ""
    content = f'<section class="card"><h1>{escape(title)}</h1><p>{escape(text)}</p>{anchor}</section>'
    return page(title, content, status=status)


def redirect(address: str) -> Page:
    """Send the browser elsewhere with a GET."""
    return 303, {"Location": address, "Content-Type": "text/plain"}, b""


def field(
    name: str, label: str, value: str = "", *, error: str = "", hint: str = "", **attributes: str
) -> str:
    """Return a labelled text field, with its hint and error tied to it."""
    described = " ".join(f"{name}-{part}" for part, there in (("hint", hint), ("error", error)) if there)
    extra = "".join(f' {key}="{escape(entry)}"' for key, entry in attributes.items())
    extra += f' aria-describedby="{described}"' if described else ""
    extra += ' aria-invalid="true"' if error else ""
    return (
        f'<p class="field"><label for="{name}">{escape(label)}</label>'
        + (f'<span class="hint" id="{name}-hint">{escape(hint)}</span>' if hint else "")
        + f'<input id="{name}" name="{name}" value="{escape(value)}"{extra}>'
        + (f'<span class="error" id="{name}-error">{escape(error)}</span>' if error else "")
        + "</p>"
    )
