"""Volcengine's official client for Ark."""

import time
import urllib.request

from checks import GATEWAY, KEY, check, finish, is_film
from volcenginesdkarkruntime import Ark
from volcenginesdkarkruntime._exceptions import ArkBadRequestError, ArkNotFoundError

client = Ark(base_url=f"{GATEWAY}/api/v3", api_key=KEY, max_retries=0)
tasks = client.content_generation.tasks
MODEL = "doubao-seedance-1-5-pro-251215"
made = {}


def text(words):
    return {"type": "text", "text": words}


def ended(task_id):
    for _ in range(300):
        task = tasks.get(task_id=task_id)
        if task.status not in ("queued", "running"):
            return task
        time.sleep(0.2)
    raise AssertionError(f"{task_id} does not end: {task}")


def fetched(url):
    with urllib.request.urlopen(url) as answer:
        return answer.headers["content-type"], answer.read()


@check("Ark's client creates with the 18 members that it sends as null")
def _():
    made["id"] = tasks.create(model=MODEL, content=[text("a paper boat")]).id
    task = ended(made["id"])
    assert task.status == "succeeded", task
    assert (task.resolution, task.duration, task.generate_audio) == ("720p", 5, True), task
    assert is_film(fetched(task.content.video_url)[1])
    assert task.usage.completion_tokens > 0 and task.usage.total_tokens > 0, task


@check("Ark's client states everything, and gets the last frame, which is the first one of the next film")
def _():
    made["second"] = tasks.create(
        model=MODEL,
        content=[text("it sails away")],
        return_last_frame=True,
        resolution="480p",
        ratio="9:16",
        duration=4,
        seed=7,
        generate_audio=False,
        camera_fixed=True,
        watermark=True,
        execution_expires_after=7200,
    ).id
    task = ended(made["second"])
    assert (task.status, task.resolution, task.ratio, task.duration) == ("succeeded", "480p", "9:16", 4), task
    assert (task.seed, task.generate_audio, task.execution_expires_after) == (7, False, 7200), task
    kind, picture = fetched(task.content.last_frame_url)
    assert kind in ("image/png", "image/jpeg") and len(picture) > 100, kind
    following = tasks.create(
        model=MODEL,
        content=[
            text("and comes back"),
            {
                "type": "image_url",
                "image_url": {"url": task.content.last_frame_url},
                "role": "first_frame",
            },
        ],
        duration=4,
    )
    assert ended(following.id).status == "succeeded"


@check("Ark's client has its priority and tools sent on where the model takes them, and hears of it where not")
def _():
    told = tasks.create(
        model="doubao-seedance-2-0-260128",
        content=[text("rain")],
        priority=3,
        tools=[{"type": "web_search"}],
        duration=4,
    )
    task = ended(told.id)
    assert task.status == "succeeded" and task.priority == 3, task
    assert [tool.type for tool in task.tools] == ["web_search"], task
    untold = tasks.create(model=MODEL, content=[text("rain")], priority=3, duration=4)
    assert "`priority`" in str(untold.warnings), untold
    assert ended(untold.id).priority is None


@check("Ark's client lists, by status, model and ids")
def _():
    page = tasks.list(page_num=1, page_size=10, status="succeeded", model=MODEL)
    ids = [task.id for task in page.items]
    assert page.total >= 2 and made["id"] in ids and made["second"] in ids, page
    assert all(task.status == "succeeded" and task.content.video_url for task in page.items), page
    chosen = tasks.list(page_size=10, task_ids=[made["id"], made["second"]])
    assert {task.id for task in chosen.items} == {made["id"], made["second"]}, chosen
    assert tasks.list(page_size=1, page_num=2).items[0].id != tasks.list(page_size=1).items[0].id


@check("Ark's client deletes")
def _():
    tasks.delete(made["id"])
    try:
        tasks.get(task_id=made["id"])
        raise AssertionError("it is still there")
    except ArkNotFoundError:
        pass


@check("Ark's client gets Ark's errors, with the member that is wrong")
def _():
    for fields, param in (
        ({"duration": 40}, "duration"),
        ({"ratio": "5:4"}, "ratio"),
        ({"execution_expires_after": 1}, "execution_expires_after"),
        ({"draft": True}, "draft"),
        ({"output_format": "mov"}, "output_format"),
    ):
        try:
            tasks.create(model=MODEL, content=[text("x")], **fields)
            raise AssertionError(f"{fields} was taken")
        except ArkBadRequestError as error:
            assert error.code == "InvalidParameter" and error.param == param, (fields, error)


finish()
