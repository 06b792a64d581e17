/* Draws each chart from the table of its answer on the same page: what is drawn is what is printed. */
"use strict";

const COLOURS = ["#276890", "#a2472f", "#4b7f3a", "#7a4f9a", "#8a6d00", "#007f7f"];

function readAnswer(name) {
  const rows = document.querySelectorAll(`table[data-answer="${name}"] tbody tr`);
  return Array.from(rows, (row) => {
    const values = {};
    row.querySelectorAll("td[data-column]").forEach((cell) => {
      values[cell.dataset.column] = cell.textContent.trim();
    });
    return values;
  });
}

function number(text) {
  return text === "" || text === undefined ? null : Number(text);
}

function seconds(text) {
  const day = /^\d{4}-\d{2}$/.test(text) ? `${text}-01` : text;
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) ? null : time / 1000;
}

/* One line a claimant: the number claimed, or the lower bound where it is "at least". */
function runningTotals(rows) {
  const dates = [...new Set(rows.map((row) => seconds(row.counted_to)).filter((at) => at !== null))].sort((a, b) => a - b);
  const count = (who) => rows.filter((row) => row.attributed_to === who).length;
  const claimants = [...new Set(rows.map((row) => row.attributed_to).filter(Boolean))].sort((a, b) => count(b) - count(a));
  const shown = claimants.slice(0, COLOURS.length);
  const lines = shown.map((who) => dates.map((at) => {
    const claims = rows.filter((row) => row.attributed_to === who && seconds(row.counted_to) === at);
    const values = claims.map((row) => number(row.value_min) ?? number(row.value_max)).filter((value) => value !== null);
    return values.length ? Math.max(...values) : null;
  }));
  const series = shown.map((who, i) => ({
    label: who, stroke: COLOURS[i], width: 2, spanGaps: true, points: { show: true, size: 7, fill: COLOURS[i] },
  }));
  return { data: [dates, ...lines], series, bands: [] };
}

/* A row for every month between the first and the last, so that no line is drawn across months without a report. */
function everyMonth(rows) {
  const known = new Map(rows.map((row) => [row.month, row]));
  const months = [...known.keys()].filter((month) => /^\d{4}-\d{2}$/.test(month)).sort();
  const filled = [];
  for (let month = months[0]; month && month <= months[months.length - 1];) {
    filled.push(known.get(month) ?? { month });
    const [year, number] = month.split("-").map(Number);
    month = number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, "0")}`;
  }
  return filled;
}

/* The military's own number beside the monitor's band from minimum to maximum. */
function bothSides(answer) {
  const rows = everyMonth(answer);
  const dates = rows.map((row) => seconds(row.month));
  const column = (name) => rows.map((row) => number(row[name]));
  const point = (colour) => ({ show: true, size: 7, fill: colour });
  const series = [
    { label: "Monitor, most", stroke: COLOURS[1], width: 1, dash: [4, 3], points: point(COLOURS[1]) },
    { label: "Monitor, fewest", stroke: COLOURS[1], width: 2, points: point(COLOURS[1]) },
    { label: "Military", stroke: COLOURS[0], width: 2, points: point(COLOURS[0]) },
  ];
  const data = [dates, column("monitor_max"), column("monitor_min"), column("military_min")];
  return { data, series, bands: [{ series: [1, 2], fill: "rgba(162, 71, 47, 0.15)" }] };
}

const BUILDERS = { running_totals: runningTotals, both_sides_by_month: bothSides };

function draw(place) {
  const rows = readAnswer(place.dataset.chart);
  const { data, series, bands } = BUILDERS[place.dataset.chart](rows);
  if (!data[0].length) {
    place.textContent = "Nothing to draw yet.";
    return;
  }
  const options = {
    width: Math.min(1000, place.clientWidth || 800),
    height: 320,
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "UTC"),
    series: [{ value: "{YYYY}-{MM}-{DD}" }, ...series],
    bands,
    scales: { y: { range: (chart, low, high) => [0, Math.max(1, (high || 1) * 1.08)] } },
    axes: [{}, { size: 70 }],
  };
  place.dataset.series = String(series.length);
  new uPlot(options, data, place);
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-chart]").forEach(draw);
});
