"""The index as `doctor` sees it, beside the archive that it follows."""

from collections.abc import Iterator

from archive.errors import ArchiveError
from indexer import sync
from indexer.errors import (
    EngineMissingError,
    IndexerError,
    IndexMissingError,
    IndexUnavailableError,
)
from terminal.cli.context import CliContext
from terminal.services.archive import open_archive
from terminal.services.belonging import is_index_strange
from terminal.services.finding import DoctorFinding, note, problem

_UPDATE = "truongdang index update"
_REBUILD = "truongdang index rebuild"


def diagnose_index(context: CliContext, *, deep: bool) -> Iterator[DoctorFinding]:
    """Yield what is wrong with the index; with `deep` all of it is read.

    Without an archive that can be read nothing is said: there is nothing to follow.
    """
    try:
        with open_archive(context) as archive:
            last = archive.changes.get_last_change_number()
            faults = sync.check_index(context.index, archive=archive) if deep else []
            status = sync.read_status(context.index)
            is_strange = is_index_strange(context, archive)
    except ArchiveError:
        return
    except IndexMissingError:
        yield note("no-index", context.index, "there is no index: nothing can be searched", _UPDATE)
        return
    except IndexUnavailableError as error:
        yield problem("index-unreachable", context.index, f"{error}. {error.hint}")
        return
    except EngineMissingError as error:
        yield problem("engine", context.index, str(error), error.hint)
        return
    except IndexerError as error:
        yield problem("index", context.index, str(error), _REBUILD)
        return
    if is_strange:
        yield problem("index", context.index, "it was made from another archive", _REBUILD)
    elif status.mark < last:
        what = f"it does not have the last {last - status.mark:,} changes of the archive"
        yield note("index-behind", context.index, what, _UPDATE)
    if faults:
        more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
        yield problem("index", context.index, f"it is not whole: {faults[0]}{more}", _REBUILD)
