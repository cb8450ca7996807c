// The search on the front page: every word has to be in a rule.
const field = document.getElementById('words');
const count = document.getElementById('count');
const found = document.getElementById('found');
const SHOWN = 50;
let rules;

async function look() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    count.textContent = '';
    found.replaceChildren();
    return;
  }
  rules ??= await (await fetch('search.json')).json();
  const hits = rules.filter(({ text }) => words.every((word) => text.includes(word)));
  count.textContent = hits.length === 1 ? '1 rule' : `${hits.length} rules`;
  found.replaceChildren(
    ...hits.slice(0, SHOWN).map(({ id, title, place, href }) => {
      const item = document.createElement('li');
      const link = document.createElement('a');
      link.href = href;
      link.textContent = title;
      item.append(link, ` (${id}, ${place})`);
      return item;
    }),
  );
}

field.addEventListener('input', look);
