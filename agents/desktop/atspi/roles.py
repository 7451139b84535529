"""Roles and states of AT-SPI, by their numbers in its interface (atspi-constants.h), and what ARIA calls them."""

from __future__ import annotations

ARIA = {
    2: "alert", 7: "checkbox", 8: "menuitemcheckbox", 10: "columnheader", 11: "combobox", 12: "textbox", 16: "dialog",
    26: "img", 27: "img", 29: "", 31: "list", 32: "option", 33: "menuitem", 35: "menuitem", 37: "tab", 40: "textbox",
    43: "button", 44: "radio", 45: "menuitemradio", 51: "slider", 52: "spinbutton", 55: "table", 56: "cell",
    57: "columnheader", 61: "textbox", 62: "button", 65: "tree", 66: "tree", 73: "textbox", 76: "textbox",
    77: "textbox", 79: "textbox", 83: "heading", 88: "link", 91: "treeitem", 98: "listbox", 116: "", 129: "button",
}  # fmt: skip

PASSWORD = 40
TERMINAL = 60
ROW = 90
CHECKABLE = frozenset((7, 8, 44, 45))
MENUS = frozenset((11, 33, 34, 41))  # what they open lies outside of them
TOPS = frozenset((16, 19, 23, 28, 36, 69, 104))  # windows, and what stands for one
PARTS = frozenset((27, 26, 29, 20, 116, 39))  # pictures, words and fillers that may only be part of a button
ACTED_ON = frozenset((
    7, 8, 11, 12, 32, 35, 37, 40, 43, 44, 45, 51, 52, 56, 57, 61, 62, 73, 76, 77, 79, 88, 91, 129,
))  # fmt: skip
FIELDS = frozenset((11, 12, 31, 40, 51, 52, 61, 65, 66, 73, 77, 79, 98))  # what words stand beside
WORDS = frozenset((29, 116))
WRITTEN = frozenset((60, 61, 73, 94, 95))  # what holds text that its name does not say
GROUPS = frozenset((37, 39, 85, 87, 99, 110))  # what may give a name to the part of a window in which something is
KEYS_ACT_ON = frozenset((  # with the focus on these a letter is a command, and nothing is written
    7, 8, 10, 11, 31, 32, 33, 34, 35, 37, 38, 43, 44, 45, 51, 55, 56, 57, 62, 65, 66, 88, 90, 91, 98, 129,
))  # fmt: skip

CHECKED, EDITABLE, FOCUSED, MULTI_LINE, SHOWING = 4, 7, 12, 17, 25

_NAMES = {
    23: "frame", 16: "dialog", 20: "filler", 39: "panel", 43: "button", 61: "text", 79: "text", 40: "password",
    7: "checkbox", 44: "radio", 11: "combobox", 31: "list", 32: "item", 35: "menuitem", 33: "menu", 55: "table",
    56: "cell", 29: "label",
}  # fmt: skip


def path_name(role: int) -> str:
    """The role in an element's way down from its window."""
    return _NAMES.get(role, f"role{role}")
