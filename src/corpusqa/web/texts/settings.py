"""What the page says about its settings and its keys."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "settings": ("设置", "Settings"),
    "set_language": ("语言", "Language"),
    "set_theme": ("外观", "Appearance"),
    "theme_system": ("跟随系统", "System"),
    "theme_light": ("浅色", "Light"),
    "theme_dark": ("深色", "Dark"),
    "set_text": ("字号", "Text size"),
    "text_small": ("小", "Small"),
    "text_normal": ("标准", "Normal"),
    "text_large": ("大", "Large"),
    "text_larger": ("特大", "Larger"),
    "set_keys": ("单键快捷键（数字、/ 和 ?）", "Single-key shortcuts (digits, / and ?)"),
    "close": ("关闭", "Close"),
    "keys_help": ("键盘操作", "Keyboard shortcuts"),
    "keys_where": (
        "单键只在光标不在输入框里时起作用，可在设置里关闭。",
        "Single keys work while no text box has the cursor; the settings can turn them off.",
    ),
    "key_ask": ("提问", "Ask the question"),
    "key_line": ("在问题里换行", "New line in the question"),
    "key_digit": ("打开这一号引用", "Open the citation of this number"),
    "key_digits": ("打开第 12 号引用：连着按", "Open citation 12: one right after the other"),
    "key_steps": ("上一处、下一处引用", "Previous and next citation"),
    "key_back": ("回到回答；关闭提示或菜单", "Back to the answer; close a card or menu"),
    "key_question": ("到问题框", "Go to the question box"),
    "key_help": ("显示这个说明", "Show this help"),
    "key_tab": ("在按钮和引用之间移动", "Move between buttons and citations"),
}
