"""What a control is made of: the vocabulary, the resource, the stack and the evaluation of one control."""
