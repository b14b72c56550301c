package preview

// AnnotatedCSV is annotatedCSV, for tests outside of the package.
var AnnotatedCSV = annotatedCSV
