"""What the import contracts of setup.cfg cannot say: no library at all, and the two files outside the rooms."""

import sys

from tests.architecture.source import PRODUCT, imported_modules, python_files, report, tree_of

PLAIN_ROOMS = ("coord/policy/", "coord/domain/")
OWN = set(PRODUCT)
WSGI_MAY_IMPORT = ("coord.web", "coord.config")


def test_policy_and_domain_use_the_standard_library_only() -> None:
    found = [
        f"{name}:{line} {module}"
        for name in python_files("coord")
        if name.startswith(PLAIN_ROOMS)
        for line, module in imported_modules(tree_of(name))
        if module.split(".")[0] not in OWN | sys.stdlib_module_names
    ]
    report(found, "The law and the things it speaks of depend on no library.")


def test_the_record_and_the_paper_run_without_coord() -> None:
    found = [
        f"{name}:{line} {module}"
        for name in python_files("audit", "forms")
        for line, module in imported_modules(tree_of(name))
        if module.split(".")[0] in OWN - {name.split("/")[0]}
    ]
    report(found, "audit and forms import nothing of coord, nor of each other.")


def test_wsgi_only_joins_the_settings_to_the_web() -> None:
    found = [
        f"wsgi.py:{line} {module}"
        for line, module in imported_modules(tree_of("wsgi.py"))
        if not module.startswith(WSGI_MAY_IMPORT) and module.split(".")[0] not in sys.stdlib_module_names
    ]
    report(found, "wsgi.py is settings → create_app and nothing else.")


def test_the_product_never_imports_the_tests() -> None:
    found = [
        f"{name}:{line} {module}"
        for name in python_files(*PRODUCT)
        for line, module in imported_modules(tree_of(name))
        if module.split(".")[0] in {"tests", "pytest", "hypothesis", "playwright"}
    ]
    report(found, "The wheel carries no tests.")
