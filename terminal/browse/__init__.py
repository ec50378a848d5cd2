"""The application behind `truongdang browse`, made with Textual.

`app.py` opens the screens, which know each other only by `navigator.py` and get their answers
from `data_service.py`.
"""
