// Shows /openapi.json with Swagger UI, served from here so that no third party sees a visitor.
window.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
});
