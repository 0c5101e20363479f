//! Quizzes: versions, attempts and grading.
