"""What was said: acts from words, by the rules of a policy pack."""
