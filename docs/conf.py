"""How the documentation is built: ``make docs``."""

import shutil
from pathlib import Path

HERE = Path(__file__).parent

# Sphinx reads what is below its own folder only: the notebooks come in as a copy, anew each time.
shutil.rmtree(HERE / "notebooks", ignore_errors=True)
shutil.copytree(HERE.parent / "notebooks", HERE / "notebooks")

project = "rollover"
author = "The rollover developers"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["build", "notebooks/data/README.md"]
html_theme = "furo"
html_title = "rollover"
html_static_path = ["static"]
html_css_files = ["narrow.css"]
html_copy_source = False
html_show_copyright = False

default_role = "code"  # as docstrings mean single backticks
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 300
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the signatures have them
napoleon_google_docstring = False
napoleon_use_rtype = False
