"""The log of every act: who, when, on what, before and after, why."""
