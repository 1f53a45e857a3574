//! Chinese and English from one catalogue; findings are data, sentences are made here, late. Floor 5.
