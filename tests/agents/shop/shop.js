// A shop as shops are: one page that pretends to be many, with components, an editor, and payment on another site.

class TeaRow extends HTMLElement {
  connectedCallback() {
    const name = this.getAttribute("name");
    const root = this.attachShadow({ mode: "closed" });
    root.innerHTML = `<style>:host { display: block }</style><button aria-label="Add ${name}">+</button> ${name}`;
    root.querySelector("button").addEventListener("click", () => {
      root.append(" in the basket");
    });
  }
}

class TeaShelf extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({ mode: "open" });
    root.innerHTML = '<tea-row name="Sencha"></tea-row><tea-row name="Darjeeling"></tea-row>';
  }
}

customElements.define("tea-row", TeaRow);
customElements.define("tea-shelf", TeaShelf);

function show(view) {
  const shown = document.getElementById(view).content.cloneNode(true);
  document.querySelector("main").replaceChildren(shown);
  document.title = view === "home" ? "Tea house" : `Tea house: ${view}`;
  if (view !== "basket") return;
  const elsewhere = location.hostname === "localhost" ? "127.0.0.1" : "localhost";
  document.getElementById("payment").src = `http://${elsewhere}:${location.port}/payment.html`;
  document.getElementById("terms").addEventListener("click", () => {
    window.open("terms.html", "terms", "width=500,height=400");
  });
  document.getElementById("order").addEventListener("click", () => {
    location.href = "thanks.html";
  });
}

document.querySelector("nav").addEventListener("click", (event) => {
  const view = event.target.dataset.view;
  if (!view) return;
  event.preventDefault();
  event.stopPropagation();
  history.pushState(null, "", `#/${view}`);
  show(view);
});

show("home");
