"""OpenAI's official client for Python."""

import io

from checks import GATEWAY, KEY, check, finish, is_film, png
from openai import BadRequestError, NotFoundError, OpenAI

client = OpenAI(base_url=f"{GATEWAY}/v1", api_key=KEY, max_retries=0)
A = "https://example.com/a.png"
B = "https://example.com/b.png"
made = {}


@check("openai for Python creates, polls, and downloads")
def _():
    video = client.videos.create_and_poll(
        model="Kling-3.0", prompt="a paper boat", seconds="3", size="1280x720", poll_interval_ms=200
    )
    assert (video.status, video.seconds, video.size) == ("completed", "3", "1280x720"), video
    assert video.error is None and video.progress == 100, video
    film = client.videos.download_content(video.id)
    assert film.response.headers["content-type"] == "video/mp4"
    assert is_film(film.read())
    made["film"] = video.id


@check("openai for Python sends rows of extra_body beside a file, and they stay rows")
def _():
    # With a file it sends a form, and its HTTP library puts parts of one name together: column by column.
    video = client.videos.create(
        model="Kling-3.0-Omni",
        prompt="they meet",
        seconds="5",
        input_reference=("a.png", png(640, 640), "image/png"),
        extra_body={
            "metadata": {
                "image_mode": "reference",
                "file_infos": [
                    {"type": "Url", "category": "Image", "url": A},
                    {"type": "Url", "category": "Image", "url": B},
                ],
            }
        },
    )
    assert video.billing_model == "kling-3.0-omni-720p-ref-mute", video
    assert video.metadata["file_infos"] == [
        {"type": "Url", "category": "Image", "url": A},
        {"type": "Url", "category": "Image", "url": B},
    ], video.metadata
    assert video.warnings == [], video.warnings


@check("openai for Python sends rows of extra_body without a file, and they stay rows")
def _():
    video = client.videos.create(
        model="Kling-3.0-Omni",
        prompt="they meet",
        seconds="5",
        extra_body={
            "metadata": {
                "file_infos": [
                    {"type": "Url", "category": "Image", "url": A},
                    {"type": "Url", "category": "Image", "url": B},
                ],
                "output_config": {"resolution": "1080P", "aspect_ratio": "9:16"},
            }
        },
    )
    assert video.billing_model == "kling-3.0-omni-1080p-ref-mute", video
    assert len(video.metadata["file_infos"]) == 2, video.metadata
    assert video.warnings == [], video.warnings


@check("openai for Python refuses nothing that it flattens: lists, numbers and booleans of extra_body")
def _():
    video = client.videos.create(
        model="viduq3-pro",
        prompt="rain",
        seconds="8",
        extra_body={"images": [A, B], "audio": False, "seed": 7, "resolution": "1080p", "off_peak": True},
    )
    assert (video.seconds, video.off_peak) == ("8", True), video
    assert video.billing_model == "vidu-q3-pro-1080p-offpeak", video


@check("openai for Python sends a picture as a file, as bytes and as an open stream")
def _():
    picture = png(640, 640)
    for file in (picture, io.BytesIO(picture), ("first.png", picture), ("first.png", picture, "image/png")):
        video = client.videos.create(
            model="Kling-3.0-Omni", prompt="she turns", seconds="5", input_reference=file
        )
        assert video.billing_model == "kling-3.0-omni-720p-ref-mute", video


@check("openai for Python is warned of what does not count, and refused a medium that nothing reads")
def _():
    video = client.videos.create(
        model="Kling-3.0", prompt="x", seconds="3", extra_body={"duratoin": 10, "n": 2}
    )
    named = " ".join(warning["message"] for warning in video.warnings)
    assert "`duratoin`" in named and "`n`" in named, named
    try:
        client.videos.create(model="Kling-3.0", prompt="x", seconds="3", extra_body={"foto": A})
        raise AssertionError("it was taken")
    except BadRequestError as error:
        assert (error.code, error.param) == ("unsupported_parameter", "foto"), error


@check("openai for Python lists page by page, each video once")
def _():
    ids = [video.id for video in client.videos.list(limit=2)]
    assert len(ids) == len(set(ids)) >= 4 and made["film"] in ids, ids


@check("openai for Python deletes")
def _():
    assert client.videos.delete(made["film"]).deleted is True
    try:
        client.videos.retrieve(made["film"])
        raise AssertionError("it is still there")
    except NotFoundError as error:
        assert error.code == "not_found", error


finish()
