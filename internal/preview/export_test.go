package preview

// AnnotatedCSV exports annotatedCSV for tests outside the package.
var AnnotatedCSV = annotatedCSV
