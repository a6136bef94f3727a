export const byId = (id) => document.getElementById(id);

/** An element with properties and children; texts are never read as HTML. */
export function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== null));
  return node;
}

/** Replaces the content of a list and keeps focus and, at its end, the scroll position. */
export function fill(list, children) {
  const focused = document.activeElement?.id;
  const wasAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  list.replaceChildren(...children);
  if (wasAtEnd) list.scrollTop = list.scrollHeight;
  if (focused) byId(focused)?.focus({ preventScroll: true });
}

export function fillOptions(select, options, chosen) {
  select.replaceChildren(
    ...options.map(({ value, label }) => element('option', { value, selected: value === chosen }, label)),
  );
}

/** Sends a form on submit, clears it, and says what went wrong. */
export function onSubmit(form, send) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    await attempt(async () => {
      await send();
      form.reset();
    });
  });
  for (const area of form.querySelectorAll('textarea')) {
    area.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) form.requestSubmit();
    });
  }
}

export async function attempt(action) {
  try {
    await action();
    byId('notice').textContent = '';
  } catch (error) {
    byId('notice').textContent = error.message;
  }
}

export function timeOf(milliseconds) {
  const date = new Date(milliseconds);
  return element('time', { datetime: date.toISOString() }, date.toLocaleTimeString());
}
