// Draws the charts of a page. Colours stay custom properties in the picture, so that it follows the theme;
// the font is read, for Vega measures words with it.
const options = {
  ast: true,
  renderer: "svg",
  actions: false,
  defaultStyle: false,
  tooltip: { disableDefaultStyle: true },
};

const draw = async (figure) => {
  const { default: embed } = await import(figure.dataset.vega);
  const spec = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  spec.config.font = getComputedStyle(figure).fontFamily;
  await embed(figure, spec, options);
  figure.querySelector("svg").setAttribute("aria-hidden", "true");
};

const drawAll = async () => {
  for (const figure of document.querySelectorAll("[data-chart]:not([data-drawn])")) {
    figure.dataset.drawn = "";
    await draw(figure);
  }
};

// Parts of a page that come later bring charts too.
document.addEventListener("htmx:afterSettle", drawAll);
await drawAll();
