"use strict";
// Shows what is public of an enterprise's credit, or the newest public records of all. Reads /credit/publicity alone.
const $ = id => document.getElementById(id);
const GRADES = {
  AA: "AA级 高级认证 · highest", A: "A级 信用良好 · good", B: "B级 信用一般 · fair",
  C: "C级 信用较差 · poor", D: "D级 信用差 · bad", U: "未评级 · not rated",
};
const SEVERITIES = { GENERAL: "一般失信 General", SERIOUS: "严重失信 Serious" };
let next = null;
let whose = null;
let names = {};

function make(name, text, kind) {
  const found = document.createElement(name);
  if (text !== undefined) found.textContent = text;
  if (kind) found.className = kind;
  return found;
}

async function read(path) {
  const answer = await fetch(path);
  const found = await answer.json();
  if (answer.ok) {
    names = { ...names, ...found.agencies };
    return found;
  }
  if (answer.status === 404) throw new Error("没有登记该企业 No such enterprise is registered");
  if (answer.status === 422) throw new Error("统一社会信用代码有误 That is not a code: " + found.errors.map(one => one.message).join("; "));
  if (answer.status === 429) throw new Error("查询过于频繁，请稍后再试 Too many questions, try again in a minute");
  throw new Error("暂时无法查询，请稍后再试 Not available now, try again in a moment");
}

function facts(rows) {
  $("facts").replaceChildren(...rows.filter(([, value]) => value).flatMap(([name, value]) => [make("dt", name), make("dd", value)]));
}

function line(record) {
  const item = make("li");
  const head = make("p", undefined, "head");
  head.append(make("strong", record.zh), make("span", SEVERITIES[record.severity] || record.severity, "mark " + record.severity.toLowerCase()));
  if (record.objected) head.append(make("span", "异议处理中 Objected to", "mark objected"));
  const english = make("p", record.en, "quiet");
  english.lang = "en";
  item.append(head, english);
  const list = make("dl");
  const rows = [
    ["认定部门 Agency", names[record.agency] || record.agency], ["文书 Document", record.document_no], ["依据 Under", record.clause],
    ["生效 In force", record.effective_on], ["公示至 Until (not on)", record.public_until],
  ];
  if (!whose) {
    const link = make("a", record.uscc);
    link.href = "#" + record.uscc;
    const about = make("dd");
    about.append(link);
    list.append(make("dt", "企业 Enterprise"), about);
  }
  for (const [name, value] of rows) list.append(make("dt", name), make("dd", value));
  item.append(list);
  return item;
}

function show(records, cursor) {
  $("records").append(...records.map(line));
  $("none").hidden = $("records").children.length > 0;
  next = cursor;
  $("more").hidden = !cursor;
}

function clear() {
  $("records").replaceChildren();
  $("none").hidden = true;
  $("more").hidden = true;
}

async function more() {
  const query = new URLSearchParams({ limit: "20" });
  if (whose) query.set("uscc", whose);
  if (next) query.set("cursor", next);
  const found = await read("/credit/publicity?" + query);
  show(found.items, found.next_cursor);
}

function fail(problem) {
  $("result").hidden = false;
  $("result").className = "bad";
  $("name").textContent = "无结果 Nothing found";
  facts([]);
  $("advice").textContent = problem.message;
}

async function lookUp(code) {
  whose = code;
  clear();
  try {
    const found = await read("/credit/publicity/" + encodeURIComponent(code));
    $("result").hidden = false;
    $("result").className = "grade " + (found.grade || "U").toLowerCase();
    $("name").textContent = found.name;
    facts([
      ["统一社会信用代码 Code", found.uscc], ["信用等级 Grade", GRADES[found.grade]], ["自 Since", found.rated ? found.since : null],
      ["正式评级 Rated on", found.formal_on], ["有效期至 Valid to", found.valid_until], ["截至 As of", found.on],
    ]);
    $("advice").textContent = found.active ? "" : "该企业已注销 This enterprise exists no longer";
    $("heading").firstChild.textContent = "该企业公示的失信记录 ";
    show(found.records, found.next_cursor);
  } catch (problem) {
    fail(problem);
  }
}

async function open() {
  const code = decodeURIComponent(location.hash.slice(1)).trim().toUpperCase();
  $("uscc").value = code;
  if (code) return lookUp(code);
  whose = next = null;
  clear();
  $("result").hidden = true;
  $("heading").firstChild.textContent = "公示的失信记录 ";
  try { await more(); } catch (problem) { fail(problem); }
}

$("form").addEventListener("submit", event => {
  event.preventDefault();
  const code = $("uscc").value.trim().toUpperCase();
  if (location.hash.slice(1) === code) open(); else location.hash = code;
});
$("more").addEventListener("click", () => more().catch(fail));
window.addEventListener("hashchange", open);
open();
