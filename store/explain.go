package store

import (
	"errors"

	"github.com/jackc/pgx/v5"
)

func explainAddress(error) error { return errors.New("the address cannot be read") }

func explain(err error, _ *pgx.ConnConfig) error { return err }
