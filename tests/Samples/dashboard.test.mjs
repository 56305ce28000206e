// The WebDashboard sample in headless Chromium, against the real probe: node --test. DASHBOARD is its executable; SCREENSHOTS, if set, a folder.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { chromium } from "playwright-core";

const port = 20000 + process.pid % 20000, address = `http://127.0.0.1:${port}`, token = "of-the-test";
const folder = mkdtempSync(join(tmpdir(), "dashboard-"));
let dashboard, browser;

before(async () => {
  const executable = process.env.DASHBOARD;
  dashboard = spawn(executable, ["--urls", address, "--contentRoot", process.env.CONTENT ?? dirname(executable)], {
    env: { ...process.env, Dashboard__Token: token, Unlink__Filter__PathPrefixes__0: `${folder}/` },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((started, failed) => {
    let text = "";
    dashboard.stdout.on("data", data => { if ((text += data).includes("Open http")) started(); });
    dashboard.on("exit", code => failed(new Error(`the dashboard ended with ${code}: ${text}`)));
  });
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
});

after(async () => {
  await browser?.close();
  dashboard?.kill();
  rmSync(folder, { recursive: true });
});

function remove(names) {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), "");
    unlinkSync(join(folder, name));
  }
}

const numbers = (count, prefix) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

async function open(options = {}) {
  const page = await (await browser.newContext(options)).newPage();
  page.errors = [];
  await page.addInitScript(countOwn, `${folder}/`);
  page.on("pageerror", error => page.errors.push(error.message));
  page.on("dialog", dialog => { page.errors.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("console", message => { if (message.type() === "error") page.errors.push(message.text()); });
  await page.goto(`${address}/?token=${token}`);
  await page.waitForFunction(() => document.getElementById("state").textContent.startsWith("Running"));
  return page;
}

// In the page: of the machine's other deletions, some pass the filter, because their path is not known.
function countOwn(prefix) {
  window.own = 0;
  window.EventSource = class extends EventSource {
    constructor(url) {
      super(url);
      this.addEventListener("deletions", message => {
        const batch = JSON.parse(message.data);
        window.own += batch.missed + batch.deletions.filter(deletion => deletion.path.startsWith(prefix)).length;
      });
    }
  };
}

const total = page => page.evaluate(() => window.own);
const reaches = (page, count) => page.waitForFunction(expected => window.own >= expected, count);
const shows = (page, text) => page.getByRole("cell", { name: text, exact: true }).first().waitFor({ timeout: 10000 });

async function screenshot(page, name) {
  if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}.png`) });
}

test("without the token nothing is answered", async () => {
  for (const path of ["/", "/api/events", "/api/state", "/health", "/?token=wrong"]) {
    assert.equal((await fetch(address + path)).status, 401, path);
  }
});

test("five browsers at once each get every deletion", async () => {
  const pages = await Promise.all(numbers(5, "").map(() => open()));
  const before = await Promise.all(pages.map(total));

  for (let i = 0; i < 10; i++) remove(numbers(500, `five/${i}-`));

  for (const [i, page] of pages.entries()) {
    await reaches(page, before[i] + 5000);
    assert.equal(await total(page), before[i] + 5000);
    assert.deepEqual(page.errors, []);
    await page.context().close();
  }
});

test("names cannot inject markup", async () => {
  const page = await open();
  const name = "<img src=x onerror=alert(1)><script>alert(2)<\u2044script>";

  remove([name]);

  await shows(page, `${folder}/${name}`);
  assert.equal(await page.locator("#rows img, #rows script, #folders img").count(), 0);
  assert.deepEqual(page.errors, []);
  assert.match((await fetch(address)).headers.get("content-security-policy"), /default-src 'self'/);
  await page.context().close();
});

test("the filter box sets the kernel's filter", async () => {
  const page = await open();
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "prefixes");

  await page.fill("#prefixes", `${folder}/wanted/`);
  await page.keyboard.press("Enter");
  await page.getByText(`The kernel now reports all below ${folder}/wanted/.`).waitFor();
  remove(["unwanted/1", "wanted/2"]);
  await shows(page, `${folder}/wanted/2`);
  assert.equal(await page.getByText("unwanted/1").count(), 0);

  await page.fill("#prefixes", "relative");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing can match 'relative'").waitFor();
  await page.fill("#prefixes", `${folder}/`);
  await page.keyboard.press("Enter");
  await page.getByText(`The kernel now reports all below ${folder}/.`).waitFor();
  await page.context().close();
});

test("pause holds the list, by keyboard", async () => {
  const page = await open();
  remove(["shown"]);
  await shows(page, `${folder}/shown`);

  await page.keyboard.press("p");
  assert.equal(await page.getAttribute("#pause", "aria-pressed"), "true");
  const seen = await total(page);
  remove(["held"]);
  await reaches(page, seen + 1);
  assert.equal(await page.getByText(`${folder}/held`).count(), 0);
  await page.keyboard.press("p");
  await shows(page, `${folder}/held`);
  await page.context().close();
});

test("losses are shown in red", async () => {
  const page = await open({ colorScheme: "light" });
  await page.route("**/api/state", async route => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), lost: 7, losses: "LostRingFull = 7" } });
  });

  await page.getByText("The probe lost 7: LostRingFull = 7").waitFor();
  assert.equal(await page.locator("#losses").evaluate(element => getComputedStyle(element).color), "rgb(207, 34, 46)");
  await screenshot(page, "losses");
  await page.context().close();
});

test("a phone needs no sideways scrolling, in dark and light", async () => {
  for (const colorScheme of ["dark", "light"]) {
    const page = await open({ colorScheme, viewport: { width: 390, height: 844 } });
    remove([`phone/${"a-long-name-".repeat(15)}`]);
    await shows(page, `${folder}/phone/${"a-long-name-".repeat(15)}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await screenshot(page, `phone-${colorScheme}`);
    await page.context().close();
  }
});

test("every control can be reached and named by keyboard", async () => {
  const page = await open();
  const reached = [];
  for (let i = 0; i < 9; i++) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => document.activeElement.id || document.activeElement.className || document.activeElement.type));
  }

  assert.deepEqual(reached.slice(0, 8), ["skip", "pause", "theme", "prefixes", "commands", "results", "submit", "deletions"]);
  await page.context().close();
});

test("a browser that comes back gets what it did not see", async () => {
  const page = await open();
  remove(["before"]);
  await shows(page, `${folder}/before`);
  const cookie = `dashboard-token=${token}`;
  const lastId = (await read({ Cookie: cookie }, "before")).split("\n").findLast(line => line.startsWith("id: ")).slice(4);

  remove(["while-away"]);

  const text = await read({ Cookie: cookie, "Last-Event-ID": lastId }, "while-away");
  assert.ok(!text.includes(`${folder}/before`));
  assert.match(text, /"missed":0/);
  await page.context().close();

  async function read(headers, until) {
    const abort = new AbortController();
    const answer = await fetch(`${address}/api/events`, { headers, signal: abort.signal });
    let text = "";
    for await (const chunk of answer.body) {
      text += Buffer.from(chunk).toString();
      if (text.includes(`${folder}/${until}`) && text.endsWith("\n\n")) break;
    }
    abort.abort();
    return text;
  }
});

test("the desk picture", async () => {
  const page = await open({ colorScheme: "dark", viewport: { width: 1280, height: 800 } });
  for (let second = 0; second < 6; second++) {
    remove(numbers(3 + 5 * (second % 3), `var/log/app-${second}.`));
    remove(numbers(2 + second, `srv/photos/IMG_${second}`));
    await page.waitForTimeout(700);
  }
  await screenshot(page, "desk-dark");
  await page.keyboard.press("t");
  await screenshot(page, "desk-light");
  assert.equal(await page.getAttribute("html", "data-theme"), "light");
  await page.context().close();
});
