"use strict";
// The page itself: reads the form, lets seal.js seal it, sends boxes, shows progress. It keeps nothing in the browser.
const $ = id => document.getElementById(id);
const KINDS = { COMPLAINT: "投诉 Complaint", REPORT: "举报 Report", MIXED: "投诉和举报 Both" };
const STATES = {
  RECEIVED: "已收到 Received", ACCEPTED: "已受理 Accepted", REFUSED: "不予受理 Refused", MEDIATING: "调解中 In mediation",
  ENDED: "已终结 Ended", CHECKING: "核查中 Being checked", FILED: "已立案 Filed", NOT_FILED: "不予立案 Not filed",
  TOLD: "已告知 Told",
};
const LARGEST_SIDE = 1600;
const MOST_FILES = 5;
let desk = { units: [], agencies: {}, work_bits: 14 };

async function ask(path, body) {
  const sent = body && {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  };
  const answer = await fetch(path, { ...sent, credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" });
  if (answer.status === 404) throw new Error("查无此码 Nothing is followed by this code");
  if (answer.status === 429) throw new Error("提交或查询过于频繁，请一小时后再试 Too often: try again in an hour");
  const told = await answer.json();
  if (answer.ok) return told;
  const fields = (told.errors || []).map(one => `${one.field}: ${one.message}`).join("; ");
  throw new Error(`${told.title || ""} ${told.detail || ""} ${fields}`.trim());
}

const unit = () => desk.units[Number($("unit").value)];
const chosen = name => document.querySelector(`input[name=${name}]:checked`).value;
const say = (where, text) => { $(where).textContent = text; };

function line(parent, name, value) {
  const dt = document.createElement("dt"), dd = document.createElement("dd");
  dt.textContent = name;
  dd.textContent = value;
  parent.append(dt, dd);
}

async function showUnit() {
  if (!unit()) return;
  say("fingerprint", unit().fingerprint);
  const holds = await Sealing.vouchedFor(unit());
  $("vouched").className = holds ? "quiet" : "warn";
  say("vouched", holds ? "密钥签名有效 The unit's signature holds" : holds === null
    ? "本浏览器不能核验签名，请比对指纹 This browser cannot check the signature: compare the fingerprint"
    : "密钥签名无效，不能提交 The signature does not hold: nothing is sent");
  $("send").disabled = holds === false;
}

async function open() {
  if (!window.isSecureContext || !crypto.subtle) throw new Error("请用 https 打开 Open this page over https");
  desk = await ask("/report/desk");
  if (!desk.units.length) throw new Error("暂时没有接收单位公布密钥 No unit has published a key yet");
  desk.units.forEach((one, at) => {
    const option = document.createElement("option");
    option.value = at;
    option.textContent = `${desk.agencies[one.agency] || one.agency}（${one.division}）`;
    $("unit").append(option);
  });
  await showUnit();
}

// A photo drawn anew: what the camera wrote beside it stays behind.
async function clean(file) {
  if (!file.type.startsWith("image/")) return [file.name, new Uint8Array(await file.arrayBuffer())];
  const picture = await createImageBitmap(file);
  for (let side = LARGEST_SIDE; ; side = Math.floor(side * .75)) {
    const share = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * share));
    canvas.height = Math.max(1, Math.round(picture.height * share));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise(done => canvas.toBlob(done, "image/jpeg", .82));
    if (blob.size < 500000) return ["photo.jpg", new Uint8Array(await blob.arrayBuffer())];
  }
}

async function send() {
  const to = unit(), code = Sealing.newCode();
  const about = { division: to.division, kind: chosen("kind"), follow: await Sealing.followOf(code) };
  const named = chosen("named") === "yes";
  const files = Array.from($("files").files);
  if (files.length > MOST_FILES) throw new Error("附件最多 5 个 Five files at most");
  say("state", "正在加密… Sealing…");
  const boxes = [];
  for (const file of files) boxes.push(await Sealing.sealFile(...await clean(file), to, about));
  const letter = {
    reporter: named ? { name: $("name").value, contact: $("contact").value } : null,
    against: $("against").value, known_on: $("known").value || null, text: $("text").value,
  };
  const box = await Sealing.sealLetter(letter, to, about, code);
  say("state", "正在提交… Sending…");
  const answer = await ask("/report/letters", {
    ...about, kid: to.kid, named, content_base64: Sealing.base64(box),
    files: await Promise.all(boxes.map(one => Sealing.sha256(one))), work: await Sealing.worked(box, desk.work_bits),
  });
  // The letter is there: its code is shown whatever becomes of the files.
  $("write").reset();
  $("write").hidden = true;
  $("sent").hidden = false;
  say("code", Sealing.shown(code));
  $("receipt").replaceChildren();
  line($("receipt"), "接收单位 Unit", desk.agencies[answer.agency] || answer.agency);
  line($("receipt"), "收到日期 Received", answer.received_on);
  line($("receipt"), "回执 Receipt", answer.receipt.id);
  const missing = [];
  for (const [at, one] of boxes.entries()) {
    say("left", `正在提交附件… Sending files… ${at + 1}/${boxes.length}`);
    const work = await Sealing.worked(one, desk.work_bits);
    await ask("/report/files", { follow: about.follow, content_base64: Sealing.base64(one), work })
      .catch(() => missing.push(at + 1));
  }
  say("left", missing.length ? `附件 ${missing.join("、")} 没有送达 Files ${missing.join(", ")} did not arrive` : "");
}

async function follow() {
  const code = Sealing.readCode($("asked").value);
  if (!code) throw new Error("查询码有 20 位数字和字母 A code has 20 digits and letters");
  const found = await ask("/report/progress", { secret: await Sealing.secretOf(code) });
  $("matters").replaceChildren(...found.complaints.map(one => {
    const item = document.createElement("li"), list = document.createElement("dl");
    line(list, "类型 Kind", KINDS[one.kind]);
    line(list, "状态 State", `${STATES[one.state] || one.state}（${one.moved_on}）`);
    line(list, "办理单位 Unit", found.agencies[one.agency] || one.agency);
    if (one.reason_zh) line(list, "理由 Reason", `${one.reason_zh}（${one.clause}） ${one.reason_en}`);
    if (one.document_no) line(list, "文号 Document", one.document_no);
    if (one.due_on) line(list, "期限 Term", one.due_on + (one.provisional ? "（暂定 provisional）" : ""));
    item.append(list);
    return item;
  }));
  const answers = await Promise.all(found.answers.map(async one => {
    const item = document.createElement("li");
    const box = Sealing.text(Sealing.unbase64(one.content_base64));
    item.textContent = `${one.on} ${found.agencies[one.agency] || one.agency}：${await Sealing.openAnswer(box, code)}`;
    return item;
  }));
  $("answers").replaceChildren(...answers);
  $("progress").hidden = false;
  say("told", answers.length ? "" : "还没有答复 No answer yet");
}

function turn(to) {
  const writing = to === "write";
  $("to-write").setAttribute("aria-pressed", writing);
  $("to-follow").setAttribute("aria-pressed", !writing);
  $("write").hidden = !writing;
  $("follow").hidden = writing;
  $("sent").hidden = $("progress").hidden = true;
  say("code", "");
  say("state", "");
}

function heard(form, button, where, act) {
  form.addEventListener("submit", async event => {
    event.preventDefault();
    button.disabled = true;
    try {
      await act();
    } catch (error) {
      say(where, error.message);
    } finally {
      button.disabled = false;
    }
  });
}

$("to-write").addEventListener("click", () => turn("write"));
$("to-follow").addEventListener("click", () => turn("follow"));
$("unit").addEventListener("change", showUnit);
document.querySelectorAll("input[name=named]").forEach(one => one.addEventListener("change", () => {
  $("who").hidden = chosen("named") !== "yes";
  $("name").required = $("contact").required = !$("who").hidden;
}));
heard($("write"), $("send"), "state", send);
heard($("follow"), $("follow").querySelector("button"), "told", follow);
open().catch(error => {
  $("broken").hidden = false;
  $("send").disabled = true;
  say("broken", error.message);
});
