"""What people learn and agree on: lessons with quizzes, dates, the policy, and what a survey shows they still miss."""
