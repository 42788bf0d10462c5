"""What an alert, a case, a penalty and a draw are, and which moves they allow: values in, values out."""
