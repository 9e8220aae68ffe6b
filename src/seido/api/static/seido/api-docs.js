// The documentation of the API. Requests tried from here are signed by the cookie, so that writing ones need the token.
const place = document.getElementById("api");

SwaggerUIBundle({
  dom_id: "#api",
  url: place.dataset.schema,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  validatorUrl: null,
  requestInterceptor: (request) => {
    request.headers["X-CSRFToken"] = place.dataset.token;
    return request;
  },
});
