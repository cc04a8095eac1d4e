"""Filling and sending a form of a page as a person does, whatever fold or dialog it sits in."""

from __future__ import annotations

from playwright.sync_api import Page

_REVEAL = """form => {
    for (let node = form; node; node = node.parentElement) {
        if (node.tagName === 'DETAILS') node.open = true;
        if (node.tagName === 'DIALOG' && !node.open) node.showModal();
    }
    form.querySelectorAll('details').forEach(fold => { fold.open = true; });
}"""


def send(page: Page, action: str, *, button: str = "", **values: str | bool) -> None:
    """Fill the form whose address ends with `action` ("" for the page's own form), press its button, wait."""
    own = f'form[method="post"]:has([name="{next(iter(values), "")}"])'
    form = page.locator(f'form[action$="{action}"]' if action else own).first
    form.wait_for(state="attached")
    form.evaluate(_REVEAL)
    for name, value in values.items():
        _fill(form.locator(f'[name="{name}"]'), value)
    press = form.locator(f'[name="{button}"]') if button else form.locator('button:not([type="button"])')
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        press.first.click()
    page.wait_for_load_state("networkidle")


def _fill(field, value: str | bool) -> None:
    if isinstance(value, bool):
        field.first.set_checked(value, force=True)
    elif field.first.evaluate("node => node.tagName") == "SELECT":
        field.first.select_option(value)
    elif field.first.get_attribute("type") == "radio":
        field.locator(f'xpath=self::*[@value="{value}"]').set_checked(True, force=True)
    else:
        field.first.fill(value)
