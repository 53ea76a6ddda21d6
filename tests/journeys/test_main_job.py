"""From a link in an LMS to the gradebook and the LRS, over HTTP only."""

from __future__ import annotations

from worlds import World

from lti_leadership.demo.browser import PlainBrowser, launch


def test_a_learner_does_an_activity_and_the_lms_and_the_lrs_know(
    world: World, browser: PlainBrowser
) -> None:
    area = launch(browser, world.lms.base_url, "ailsa", "Area three")
    assert area.status == 200, area.text
    assert "Leading, managing and developing people" in area.text
    activity = browser.follow(area, world.tool.parts.framework.activity("3-a1").title)
    done = browser.press(activity, "Mark as done", note="Two things I will use.")
    assert "Done" in done.text
    world.tool.deliver()

    gradebook = world.lms.gradebook(2)
    verbs = [statement["verb"]["id"].rpartition("/")[2] for statement in world.store.statements()]
    assert verbs == ["initialized", "launched", "completed", "progressed"]
    print(gradebook)
    print(world.lms.score_log())
