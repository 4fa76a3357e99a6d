// Entry of vendor/htmx.js: the package, which puts itself on window.htmx.
import "htmx.org";
