"""Makes and changes repos of a Hub by huggingface_hub, and prints what it was told."""

import json
import sys
import tempfile
from pathlib import Path

from huggingface_hub import (
    CommitOperationAdd,
    CommitOperationCopy,
    CommitOperationDelete,
    HfApi,
    hf_hub_download,
    metadata_load,
    snapshot_download,
)
from huggingface_hub.errors import (
    EntryNotFoundError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

folder, card = sys.argv[1:]
api = HfApi()
found = {}
REPO = {"repo_id": "me/data", "repo_type": "dataset"}


def refusal(expected, call, *arguments, **named):
    """The name and the status of the error that a call has to end in."""
    try:
        call(*arguments, **named)
    except expected as error:
        response = getattr(error, "response", None)
        return [type(error).__name__, response.status_code if response is not None else None]
    raise AssertionError(f"{call.__name__} was to fail by {expected.__name__}")


found["whoami"] = api.whoami()["name"]
found["url"] = api.create_repo(**REPO, private=True)
api.create_repo(**REPO, private=True, exist_ok=True)
found["created twice"] = refusal(HfHubHTTPError, api.create_repo, **REPO)

api.upload_file(path_or_fileobj=card.encode(), path_in_repo="README.md", **REPO)
uploaded = api.upload_folder(folder_path=folder, path_in_repo="metrics", **REPO)
found["uploaded"] = uploaded.oid
found["nothing new"] = api.upload_folder(folder_path=folder, path_in_repo="metrics", **REPO).oid
shard = sorted(Path(folder).rglob("*.parquet"))[0]
in_repo = "metrics/" + shard.relative_to(folder).as_posix()
big = bytes(range(256)) * 1024
made = api.create_commit(
    operations=[
        CommitOperationAdd("notes/a.txt", b"a note"),
        CommitOperationAdd("notes/long.txt", b"line\n" * 1000),
        CommitOperationAdd("media/big.bin", big),
        CommitOperationCopy(in_repo, "copies/shard.parquet"),
    ],
    commit_message="Many at once",
    parent_commit=uploaded.oid,
    **REPO,
)
found["stale parent"] = refusal(
    HfHubHTTPError,
    api.create_commit,
    operations=[CommitOperationAdd("x.txt", b"x")],
    commit_message="Too late",
    parent_commit=uploaded.oid,
    **REPO,
)
api.create_commit(
    operations=[
        CommitOperationDelete("notes/a.txt"),
        CommitOperationDelete("copies/", is_folder=True),
    ],
    commit_message="Tidy up",
    **REPO,
)

found["files"] = sorted(api.list_repo_files(**REPO))
found["tree"] = sorted(entry.path for entry in api.list_repo_tree(recursive=True, **REPO))
[listed] = [
    entry for entry in api.list_repo_tree(path_in_repo="metrics", recursive=True, expand=True, **REPO)
    if entry.path == in_repo
]
found["shard"] = [listed.size == shard.stat().st_size, listed.lfs.size == listed.size, listed.last_commit.oid]
found["paths"] = [info.path for info in api.get_paths_info(paths=["README.md", "absent"], **REPO)]
info = api.dataset_info("me/data", files_metadata=True)
found["info"] = [info.private, len(info.siblings), info.sha, info.card_data["configs"][0]["config_name"]]
found["titles"] = [commit.title for commit in api.list_repo_commits(**REPO)]
found["exists"] = [
    api.file_exists(filename="README.md", **REPO),
    api.file_exists(filename="notes/a.txt", **REPO),
    api.revision_exists(revision="main", **REPO),
    api.repo_exists("me/absent"),
]

with tempfile.TemporaryDirectory() as cache:
    at = hf_hub_download(filename=in_repo, cache_dir=cache, **REPO)
    text = hf_hub_download(filename="notes/long.txt", cache_dir=cache, **REPO)
    old = hf_hub_download(filename="notes/a.txt", revision=made.oid, cache_dir=cache, **REPO)
    found["downloaded"] = [
        Path(at).read_bytes() == shard.read_bytes(),
        Path(text).read_bytes() == b"line\n" * 1000,
        Path(old).read_bytes().decode(),
    ]
    snapshot = Path(snapshot_download(cache_dir=cache, **REPO))
    found["snapshot"] = sorted(
        path.relative_to(snapshot).as_posix() for path in snapshot.rglob("*") if path.is_file()
    )
    found["card"] = metadata_load(snapshot / "README.md")["configs"][0]["config_name"]

api.create_branch(branch="next", **REPO)
found["branches"] = [ref.name for ref in api.list_repo_refs(**REPO).branches]
api.delete_branch(branch="next", **REPO)

found["refusals"] = {
    "repo": refusal(RepositoryNotFoundError, api.dataset_info, "me/absent"),
    "private": refusal(RepositoryNotFoundError, api.dataset_info, "me/data", token=False),
    "revision": refusal(RevisionNotFoundError, api.list_repo_files, revision="absent", **REPO),
    "entry": refusal(EntryNotFoundError, hf_hub_download, filename="absent", **REPO),
    "delete": refusal(EntryNotFoundError, api.delete_file, "absent", **REPO),
    "card": refusal(
        ValueError,
        api.upload_file,
        path_or_fileobj=b"---\nconfigs: 3\n---\n",
        path_in_repo="README.md",
        **REPO,
    ),
    "token": refusal(HfHubHTTPError, api.whoami, token="hf_wrong"),
}

api.create_repo("me/board", repo_type="space", space_sdk="static")
api.add_space_variable("me/board", "DATASET", "me/data")
api.add_space_secret("me/board", "QUIET", "hush")
found["space"] = [
    {key: variable.value for key, variable in api.get_space_variables("me/board").items()},
    list(api.get_space_secrets("me/board")),
    api.space_info("me/board").sdk,
    api.get_space_runtime("me/board").stage,
]

api.super_squash_history(commit_message="One commit", **REPO)
found["squashed"] = [commit.title for commit in api.list_repo_commits(**REPO)]
api.update_repo_settings(private=False, **REPO)
found["public"] = api.dataset_info("me/data", token=False).private
json.dump(found, sys.stdout)
