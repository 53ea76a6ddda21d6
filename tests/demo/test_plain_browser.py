from __future__ import annotations

from threading import Thread

import pytest
import urllib3
from flask import Flask, make_response, redirect, request

from lti_leadership.demo.browser import NotOnPage, TooManyRedirects
from lti_leadership.demo.browser.cookies import Cookies, Visit
from lti_leadership.demo.browser.page import Page
from lti_leadership.demo.lms.server import Server, listening_socket

COOKIES = {
    "plain": "plain=1",
    "lax": "lax=1; SameSite=Lax",
    "strict": "strict=1; SameSite=Strict",
    "none": "none=1; SameSite=None; Secure",
    "partitioned": "partitioned=1; SameSite=None; Secure; Partitioned",
    "__Host-good": "__Host-good=1; Path=/; SameSite=None; Secure; Partitioned",
    "__Host-bad": "__Host-bad=1; Path=/deep; SameSite=None; Secure; Partitioned",
}
FORMS = """<title>Forms</title><h1>Forms</h1><script>var hidden = 1</script>
<form id="one" action="/echo" method="post">
  <input name="kept" value="a"><input type="checkbox" name="off">
  <input type="checkbox" name="on" checked>
  <input type="radio" name="rate" value="1"><input type="radio" name="rate" value="2" checked>
  <textarea name="note">
words &amp; more</textarea>
  <select name="area"><option value="1">one</option><option value="2" selected>two</option></select>
  <input name="gone" disabled value="x">
  <button name="action" value="save">Save it</button>
  <button name="action" value="drop">Drop it</button>
</form>
<input name="outside" value="b" form="one">
<form id="two" action="/seen"><input name="q" value="ä b"><button>Look</button></form>
<a href="/seen?x=1">A link to see</a>"""


site = Flask("site")


@site.get("/set")
def set_all():
    answer = make_response("<form action='/seen' method='post'><button>Go</button></form>")
    for cookie in COOKIES.values():
        answer.headers.add("Set-Cookie", cookie)
    return answer


@site.route("/seen", methods=["GET", "POST"])
def seen():
    return {
        "cookies": sorted(request.cookies),
        "headers": dict(request.headers),
        "args": request.args.to_dict(),
    }


@site.get("/forms")
def forms():
    answer = make_response(FORMS)
    answer.headers["Referrer-Policy"] = request.args.get("policy", "")
    return answer


@site.post("/echo")
def echo():
    return {"form": request.form.to_dict(flat=False), "origin": request.headers["Origin"]}


@site.get("/to")
def to():
    return redirect(request.args["url"])


@site.post("/round/<int:code>")
def round_about(code):
    return redirect("/seen", code)


@site.get("/circle")
def circle():
    return redirect("/circle")


@site.get("/framing")
def framing():
    return f"<iframe src='{request.args['url']}'></iframe>"


@site.get("/posting")
def posting():
    return f"<form method='post' action='{request.args['url']}'><button>Go</button></form>"


@pytest.fixture(scope="module")
def sites():
    """Two sites: one application, reached as localhost and as 127.0.0.1."""
    listener = listening_socket(0)
    port = listener.getsockname()[1]
    server = Server(site, listener)
    thread = Thread(target=server.run)
    thread.start()
    yield f"http://localhost:{port}", f"http://127.0.0.1:{port}"
    server.stop()
    thread.join()


def test_forms_are_read_as_a_browser_would_send_them(sites, browser):
    page = browser.open(f"{sites[0]}/forms")
    assert page.form("one").fields == [
        ("kept", "a"),
        ("on", "on"),
        ("rate", "2"),
        ("note", "words & more"),
        ("area", "2"),
        ("outside", "b"),
    ]


def test_fields_can_be_filled_in_and_a_button_pressed(sites, browser):
    page = browser.open(f"{sites[0]}/forms")
    sent = browser.press(page, "Drop it", kept="c", more=["x", "y"]).json()["form"]
    assert sent["kept"] == ["c"]
    assert sent["more"] == ["x", "y"]
    assert sent["action"] == ["drop"]


def test_a_get_form_goes_into_the_query(sites, browser):
    page = browser.open(f"{sites[0]}/forms")
    assert browser.press(page, "Look").json()["args"] == {"q": "ä b"}
    assert browser.follow(page, "A link").json()["args"] == {"x": "1"}


def test_words_are_those_a_reader_sees(sites, browser):
    page = browser.open(f"{sites[0]}/forms")
    assert page.title == "Forms"
    assert page.text.startswith("Forms words & more one two Save it")
    assert "hidden" not in page.text


def test_what_is_not_on_the_page_is_said_with_what_there_was(sites, browser):
    page = browser.open(f"{sites[0]}/forms")
    with pytest.raises(NotOnPage, match=r"No form 'nine' on http.+/forms \(200\).+/echo"):
        page.form("nine")
    with pytest.raises(NotOnPage, match="A link to see"):
        page.link("nine")
    with pytest.raises(NotOnPage, match="frame"):
        page.frame()
    with pytest.raises(NotOnPage, match="Save it"):
        page.form("one").pressed("nine")


def framed(browser, sites, path):
    outer = browser.open(f"{sites[0]}/framing?url={sites[1]}{path}")
    return browser.open_frame(outer)


def page_with_link(base_url, address):
    url, headers = f"{base_url}/x", {"Content-Type": "text/html"}
    return Page(url, 200, headers, f"<a href='{address}'>go</a>", url)


def test_in_its_own_window_a_site_keeps_all_cookies_it_may(sites, browser):
    browser.open(f"{sites[0]}/set")
    kept = set(browser.open(f"{sites[0]}/seen").json()["cookies"])
    assert kept == COOKIES.keys() - {"__Host-bad"}


def test_in_a_foreign_frame_only_partitioned_cookies_are_kept(sites, browser):
    inside = framed(browser, sites, "/set")
    seen = browser.press(inside, "Go").json()["cookies"]
    assert seen == ["__Host-good", "partitioned"]
    assert browser.open(f"{sites[1]}/seen").json()["cookies"] == []


def test_cookies_of_a_sites_own_window_are_not_seen_in_a_foreign_frame(sites, browser):
    browser.open(f"{sites[1]}/set")
    assert framed(browser, sites, "/seen").json()["cookies"] == []


def test_a_post_another_site_began_carries_only_same_site_none(sites, browser):
    browser.open(f"{sites[1]}/set")
    posting = browser.open(f"{sites[0]}/posting?url={sites[1]}/seen")
    assert set(browser.press(posting, "Go").json()["cookies"]) == {
        "none",
        "partitioned",
        "__Host-good",
    }


def test_a_visit_another_site_began_carries_lax_but_not_strict(sites, browser):
    browser.open(f"{sites[1]}/set")
    visit = browser.open(f"{sites[0]}/to?url={sites[1]}/seen").json()["cookies"]
    assert "strict" in visit
    page = page_with_link(sites[0], f"{sites[1]}/seen")
    visit = browser.follow(page, "go").json()["cookies"]
    assert "lax" in visit
    assert "plain" in visit
    assert "strict" not in visit


def test_fetch_metadata_says_who_began_it(sites, browser):
    typed = browser.open(f"{sites[0]}/seen").json()["headers"]
    assert (typed["Sec-Fetch-Site"], typed["Sec-Fetch-Dest"]) == ("none", "document")
    inside = framed(browser, sites, "/seen").json()["headers"]
    assert (inside["Sec-Fetch-Site"], inside["Sec-Fetch-Dest"]) == ("cross-site", "iframe")
    assert inside["Referer"] == f"{sites[0]}/"
    own = browser.follow(browser.open(f"{sites[0]}/forms"), "A link").json()["headers"]
    assert own["Sec-Fetch-Site"] == "same-origin"
    assert own["Referer"] == f"{sites[0]}/forms"


def test_a_detour_over_another_site_is_remembered(sites, browser):
    page = page_with_link(sites[0], f"{sites[1]}/to?url={sites[0]}/seen")
    assert browser.follow(page, "go").json()["headers"]["Sec-Fetch-Site"] == "cross-site"


@pytest.mark.parametrize(
    ("policy", "origin"), [("no-referrer", "null"), ("same-origin", None), ("", None)]
)
def test_a_page_without_referrer_posts_with_origin_null(sites, browser, policy, origin):
    page = browser.open(f"{sites[0]}/forms?policy={policy}")
    assert browser.press(page, "Save it").json()["origin"] == (origin or sites[0])


@pytest.mark.parametrize(("code", "stays_a_post"), [(302, False), (303, False), (307, True)])
def test_only_307_and_308_keep_a_post_a_post(sites, browser, code, stays_a_post):
    page = browser.open(f"{sites[0]}/posting?url={sites[0]}/round/{code}")
    answer = browser.press(page, "Go")
    assert ("Origin" in answer.json()["headers"]) is stays_a_post
    assert answer.history[-1] == f"{sites[0]}/seen"


def test_going_round_in_circles_ends(sites, browser):
    with pytest.raises(TooManyRedirects):
        browser.open(f"{sites[0]}/circle")


def test_secure_cookies_need_https_beyond_loopback():
    cookies = Cookies()
    answer = urllib3.HTTPResponse(headers={"Set-Cookie": COOKIES["none"]})
    for url, kept in (
        ("http://tool.example/", set()),
        ("http://127.0.0.1/", {"none"}),
        ("https://tool.example/", {"none"}),
    ):
        cookies.keep(Visit(url, "GET", url, None), answer)
        assert cookies.names() == kept
